package dev.vit4j.pretrained.internal;

import dev.vit4j.image.ImageProcessor;
import dev.vit4j.image.Normalization;
import dev.vit4j.image.ResizeFilter;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a family's checkpoints saw of images when they were trained.
 *
 * @param processors the reference's classes that come with them
 * @param normalizations each with the ways of resizing that go with it; empty where nothing is known
 * @param anySize whether the reference's model takes images of other sizes than its positions without being asked to
 */
record TrainedPreprocessing(
        List<ImageProcessor> processors, Map<Normalization, Set<ResizeFilter>> normalizations, boolean anySize) {}
