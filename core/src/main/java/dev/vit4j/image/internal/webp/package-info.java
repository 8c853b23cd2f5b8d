/** The WebP decoder, lossy and lossless. Not part of the public API. */
@NullMarked
package dev.vit4j.image.internal.webp;

import org.jspecify.annotations.NullMarked;
