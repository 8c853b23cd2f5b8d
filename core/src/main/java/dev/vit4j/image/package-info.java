/**
 * Image decoding and preprocessing. Decodes image files and resizes exactly as the reference does. Depends on files,
 * weights and tensors, but not on models or data sets.
 */
@NullMarked
package dev.vit4j.image;

import org.jspecify.annotations.NullMarked;
