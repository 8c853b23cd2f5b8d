/**
 * Data sets, from a file or a generator to batches. Images and their targets are read here, split, augmented
 * by seeded transforms of 8-bit pixels, normalized, and returned by loader threads as named direct buffers. Tensors only wrap
 * these buffers; nothing here depends on models.
 *
 * <p>To extend it, implement {@link dev.vit4j.data.Dataset} or {@link dev.vit4j.data.LabelledImages},
 * {@link dev.vit4j.data.Target} with a {@link dev.vit4j.data.Collator}, {@link dev.vit4j.data.Transform} or
 * {@link dev.vit4j.data.GeometricTransform}, or {@link dev.vit4j.data.BatchTransform}: none needs a change here.
 */
@NullMarked
package dev.vit4j.data;

import org.jspecify.annotations.NullMarked;
