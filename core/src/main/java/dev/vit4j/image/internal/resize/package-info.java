/** Resampling as in Pillow and torchvision. Not part of the public API. */
@NullMarked
package dev.vit4j.image.internal.resize;

import org.jspecify.annotations.NullMarked;
