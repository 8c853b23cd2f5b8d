package dev.vit4j.pretrained.internal;

import dev.vit4j.model.DualEncoder;
import dev.vit4j.pretrained.internal.timm.TimmFamily;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The supported architectures. */
public final class Families {

    private static final VitFamily VIT = new VitFamily();
    private static final ClipFamily CLIP = new ClipFamily();
    private static final SiglipFamily SIGLIP = new SiglipFamily();
    private static final ClipTextFamily CLIP_TEXT = new ClipTextFamily();
    private static final SiglipTextFamily SIGLIP_TEXT = new SiglipTextFamily();

    /** Those that take images: of a model of two towers, the image tower. */
    public static final List<Family<?>> ALL = List.of(
            VIT,
            new DeitFamily(),
            Dinov2Family.PLAIN,
            Dinov2Family.WITH_REGISTERS,
            CLIP,
            SIGLIP,
            new TimmFamily(),
            new EmbeddingClassifierFamily(),
            new VitTowersImageFamily(VIT));

    /** Those that take texts: of a model of two towers, the text tower. */
    public static final List<TextFamily<?>> TEXT = List.of(CLIP_TEXT, SIGLIP_TEXT);

    /** Those of two towers. */
    public static final List<DualFamily<?>> DUAL = List.of(
            new ClipDualFamily(CLIP, CLIP_TEXT),
            new SiglipDualFamily(SIGLIP, SIGLIP_TEXT),
            new VitTowersFamily(VitTowersFamily.CLIP, VIT, CLIP_TEXT, SIGLIP_TEXT),
            new VitTowersFamily(VitTowersFamily.SIGLIP, VIT, CLIP_TEXT, SIGLIP_TEXT));

    private Families() {}

    /** The supported values of {@code model_type}. */
    public static List<String> modelTypes() {
        return ALL.stream().flatMap(family -> family.modelTypes().stream()).toList();
    }

    static DualFamily<?> dual(DualEncoder.Config config) {
        return DUAL.stream()
                .filter(family -> family.has(config))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no family has " + config));
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
