package dev.vit4j.weights;

import dev.vit4j.tensor.Tensor;

/**
 * A place in a model's tree of parameters. A model asks for each by name and expected shape, and says what it is to the
 * model and how it would be initialised; whether it comes from there or from a checkpoint is the source's business.
 *
 * <pre>{@code
 * Tensor weight = params.at("blocks").at(3).get("mlp.fc1.weight", Role.MATRIX, init, 768, 192);
 * }</pre>
 */
public final class Params {

    /** Where parameters come from. */
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

    public Params at(String name) {
        return new Params(source, prefix + name + ".");
    }

    public Params at(int index) {
        return at(Integer.toString(index));
    }

    /**
     * The same place for a part that only comes along: what the reference's files hold and this model has no use for.
     * Its parameters are buffers, so that they are kept and saved, and not learned.
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
     * A parameter that is learned.
     *
     * @param role by which optimizers treat it; there is no default, since shapes don't tell
     */
    public Tensor get(String name, Role role, Initializer initializer, long... shape) {
        return source.parameter(prefix + name, role, initializer, shape);
    }

    /** A tensor that belongs to the model but is not learned by gradient: running statistics, fixed filters. */
    public Tensor buffer(String name, Initializer initializer, long... shape) {
        return source.buffer(prefix + name, initializer, shape);
    }
}
