package dev.vit4j.image;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** The supported image processors of the reference; {@link Preprocessor#standard} has the defaults of each. */
public enum ImageProcessor {
    /** {@code ViTImageProcessor}: resizes to a square. */
    VIT("ViT", false, false),
    /** {@code DeiTImageProcessor}: resizes to a square and crops. */
    DEIT("DeiT", false, true),
    /** {@code CLIPImageProcessor}: resizes the shorter side and crops. */
    CLIP("CLIP", true, true),
    /** {@code BitImageProcessor}, of DINOv2 models: resizes the shorter side and crops. */
    BIT("Bit", true, true),
    /** {@code SiglipImageProcessor}: resizes to a square. */
    SIGLIP("Siglip", true, false),
    /** timm's transform for evaluation, by the name of the reference's wrapper of it. */
    TIMM("TimmWrapper", false, true),
    /** OpenCLIP's transform for inference, saved as that of the reference's CLIP, which crops half a pixel beside. */
    OPEN_CLIP("CLIP", true, true);

    private static final String SUFFIX = "ImageProcessor";
    /** The suffix for a backend in a name. */
    private static final String BACKEND_SUFFIX = "(Fast|Pil)$";

    private final String prefix;
    private final boolean convertsToRgb;
    private final boolean crops;

    ImageProcessor(String prefix, boolean convertsToRgb, boolean crops) {
        this.prefix = prefix;
        this.convertsToRgb = convertsToRgb;
        this.crops = crops;
    }

    /**
     * Parses the name in a file: the current one, the one of 2021 that ends in {@code FeatureExtractor}, or one that
     * ends in its backend, which the reference (transformers 5.24) ignores.
     */
    static Optional<ImageProcessor> ofName(String name) {
        String current = name.replace("FeatureExtractor", SUFFIX).replaceFirst(BACKEND_SUFFIX, "");
        return Arrays.stream(values())
                .filter(processor -> processor.className().equals(current))
                .findFirst();
    }

    /** Whether a class name in a file is that of a supported processor with the suffix {@code Pil}, for Pillow's arithmetic. */
    public static boolean namesPillow(String name) {
        return name.endsWith("Pil") && ofName(name).isPresent();
    }

    static String supported() {
        return Arrays.stream(values()).map(ImageProcessor::className).collect(Collectors.joining(", "));
    }

    /** The reference's class name. */
    public String className() {
        return prefix + SUFFIX;
    }

    /**
     * Whether the centre crop is that of torchvision's {@code CenterCrop}: half of the excess is rounded to the nearest
     * whole number, and between two to the even one. Otherwise it is rounded down.
     */
    public boolean cropsAsTorchvision() {
        return this == TIMM || this == OPEN_CLIP;
    }

    boolean crops() {
        return crops;
    }

    boolean convertsToRgb() {
        return convertsToRgb;
    }

    /** Whether a size of one number means a square; otherwise the shorter side. */
    boolean takesNumberAsSquare() {
        return this == VIT || this == DEIT;
    }

    TargetSize size() {
        return switch (this) {
            case VIT, SIGLIP -> new TargetSize.Exact(224, 224);
            case DEIT -> new TargetSize.Exact(256, 256);
            case TIMM -> new TargetSize.ShortestEdge(256, OptionalInt.empty());
            case CLIP, BIT, OPEN_CLIP -> new TargetSize.ShortestEdge(224, OptionalInt.empty());
        };
    }

    TargetSize.Exact cropSize() {
        return new TargetSize.Exact(224, 224);
    }

    ResizeFilter interpolation() {
        return this == VIT ? ResizeFilter.BILINEAR : ResizeFilter.BICUBIC;
    }

    Normalization normalization() {
        return switch (this) {
            case CLIP, BIT, OPEN_CLIP -> Normalization.OPENAI;
            case TIMM -> Normalization.IMAGENET;
            case VIT, DEIT, SIGLIP -> Normalization.HALF;
        };
    }
}
