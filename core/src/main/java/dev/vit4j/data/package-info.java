/**
 * Data sets, from a file or a generator to batches. Data sets are read here, split, augmented on bytes by
 * seeded transforms, and handed out by loader threads as direct buffers. Knows files and images, and
 * of tensors only which memory a device fetches them from; what a model is stays outside.
 */
@NullMarked
package dev.vit4j.data;

import org.jspecify.annotations.NullMarked;
