package dev.vit4j.pretrained.internal;

import dev.vit4j.model.ModelConfig;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The supported architectures. */
public final class Families {

    public static final List<Family<?>> ALL = List.of(
            new VitFamily(),
            new DeitFamily(),
            Dinov2Family.PLAIN,
            Dinov2Family.WITH_REGISTERS,
            new ClipFamily(),
            new SiglipFamily());

    private Families() {}

    /** The supported values of {@code model_type}. */
    public static List<String> modelTypes() {
        return ALL.stream().flatMap(family -> family.modelTypes().stream()).toList();
    }

    /** The names of such a model's tensors in the hub's files, both ways. */
    public static NameAdapter hubNames(ModelConfig config) {
        return DescribedModel.of(config).names().get(0);
    }

    static Optional<Family<?>> ofModelType(String modelType) {
        return ALL.stream()
                .filter(family -> family.modelTypes().contains(modelType))
                .findFirst();
    }

    static String listed() {
        return modelTypes().stream().collect(Collectors.joining(", "));
    }
}
