/**
 * Data sets, from a file or a generator to batches. Images and their targets are read here, split, augmented on bytes
 * by seeded transforms, and returned by loader threads as named direct buffers. It only uses tensors to wrap
 * these buffers; it doesn't depend on models.
 *
 * <p>To extend it, implement {@link dev.vit4j.data.Dataset} or {@link dev.vit4j.data.LabelledImages},
 * {@link dev.vit4j.data.Target} with a {@link dev.vit4j.data.Collator}, {@link dev.vit4j.data.Transform} or
 * {@link dev.vit4j.data.GeometricTransform}, or {@link dev.vit4j.data.BatchTransform}: none needs a change here.
 */
@NullMarked
package dev.vit4j.data;

import org.jspecify.annotations.NullMarked;
