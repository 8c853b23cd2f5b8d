package dev.vit4j.pretrained.internal;

import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TransformerConfig;
import dev.vit4j.nn.Activation;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A family of Vision Transformers: its config.json has the fields of an encoder, its classes differ in their heads.
 *
 * @param <C> its configuration
 * @param <H> its heads
 */
abstract class TransformerFamily<C extends TransformerConfig, H> implements Family<C> {

    /** A class of the reference, and the head that it has. */
    record Architecture<H>(String name, H head) {}

    private static final String CLASSIFIER_TENSORS = "classifier.";

    private final Class<C> type;
    private final List<String> modelTypes;
    private final EncoderFields encoder;
    private final List<Architecture<H>> architectures;

    TransformerFamily(
            Class<C> type, List<String> modelTypes, EncoderFields encoder, List<Architecture<H>> architectures) {
        this.type = type;
        this.modelTypes = List.copyOf(modelTypes);
        this.encoder = encoder;
        this.architectures = List.copyOf(architectures);
    }

    @Override
    public final List<String> modelTypes() {
        return modelTypes;
    }

    @Override
    public final List<String> architectures() {
        return architectures.stream().map(Architecture::name).toList();
    }

    @Override
    public Optional<C> cast(ModelConfig config) {
        return Optional.of(config).filter(type::isInstance).map(type::cast);
    }

    @Override
    public final Optional<Activation> defaultActivation() {
        return Optional.of(encoder.hiddenAct());
    }

    final EncoderFields encoder() {
        return encoder;
    }

    /** The head of one of {@link #architectures()}. */
    final H head(String architecture) {
        return architectures.stream()
                .filter(known -> known.name().equals(architecture))
                .findFirst()
                .map(Architecture::head)
                .orElseThrow(() -> new IllegalArgumentException(architecture + " is not one of " + architectures()));
    }

    /** The class to be named in a file; of several with the head the last, which has nothing beside the image encoder. */
    final String architecture(H head) {
        return architectures.stream()
                .filter(known -> known.head().equals(head))
                .reduce((first, second) -> second)
                .map(Architecture::name)
                .orElseThrow(() -> new IllegalArgumentException("no class of the reference has the head " + head));
    }

    /** Whether a file holds a classifier. */
    static boolean hasClassifier(Set<String> tensors) {
        return hasTensor(tensors, CLASSIFIER_TENSORS);
    }

    static boolean isOfClassifier(String tensor) {
        return tensor.startsWith(CLASSIFIER_TENSORS);
    }

    static boolean hasTensor(Set<String> tensors, String prefix) {
        return tensors.stream().anyMatch(name -> name.startsWith(prefix));
    }
}
