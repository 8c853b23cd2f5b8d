/** The decoders of BMP, GIF and PNM. Not part of the public API. */
@NullMarked
package dev.vit4j.image.internal.bitmap;

import org.jspecify.annotations.NullMarked;
