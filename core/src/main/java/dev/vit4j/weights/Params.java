package dev.vit4j.weights;

import dev.vit4j.tensor.Tensor;

/**
 * A position in a model's tree of parameters. A model asks for each parameter by name and expected shape, and states
 * its role and its initialization; whether it is initialized or loaded from a checkpoint is up to the source.
 *
 * <pre>{@code
 * Tensor weight = params.at("blocks").at(3).get("mlp.fc1.weight", Role.MATRIX, init, 768, 192);
 * }</pre>
 */
public final class Params {

    /** The source of parameters. */
    interface Source {
        Tensor parameter(String path, Role role, Initializer initializer, long... shape);

        Tensor buffer(String path, Initializer initializer, long... shape);
    }

    private final Source source;
    private final String prefix;

    Params(Source source, String prefix) {
        this.source = source;
        this.prefix = prefix;
    }

    /** The position of a part: paths below {@code name}. */
    public Params at(String name) {
        return new Params(source, prefix + name + ".");
    }

    /** As {@link #at(String)}, for one of several equal parts. */
    public Params at(int index) {
        return at(Integer.toString(index));
    }

    /**
     * The same position for a part that the model doesn't use, but that the reference's files have. Its parameters become
     * buffers, so that they are kept and saved, but not trained.
     */
    public Params unused() {
        return new Params(
                new Source() {
                    @Override
                    public Tensor parameter(String path, Role role, Initializer initializer, long... shape) {
                        return source.buffer(path, initializer, shape);
                    }

                    @Override
                    public Tensor buffer(String path, Initializer initializer, long... shape) {
                        return source.buffer(path, initializer, shape);
                    }
                },
                prefix);
    }

    /**
     * A trainable parameter.
     *
     * @param name the end of its path, below this position
     * @param role decides how optimizers treat it; there is no default, since shapes don't determine it
     */
    public Tensor get(String name, Role role, Initializer initializer, long... shape) {
        return source.parameter(prefix + name, role, initializer, shape);
    }

    /** A tensor of the model that is not trained by gradient descent: running statistics, fixed filters. */
    public Tensor buffer(String name, Initializer initializer, long... shape) {
        return source.buffer(prefix + name, initializer, shape);
    }
}
