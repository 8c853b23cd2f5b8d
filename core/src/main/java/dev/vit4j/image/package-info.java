/**
 * Pixels in. Decodes image files and resizes exactly as the reference does. Knows files, weights and
 * tensors, but nothing of models or data sets.
 */
@NullMarked
package dev.vit4j.image;

import org.jspecify.annotations.NullMarked;
