package dev.vit4j.pretrained.internal.preprocessing;

import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.ResizeFilter;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The preprocessing with which a family's checkpoints were trained.
 *
 * @param processors the reference's classes that come with them
 * @param normalizations each with the filters that go with it; empty if unknown
 * @param anySize whether the reference's model accepts images of other sizes than its positions' by default
 */
public record TrainedPreprocessing(
        List<ImageProcessor> processors, Map<Normalization, Set<ResizeFilter>> normalizations, boolean anySize) {}
