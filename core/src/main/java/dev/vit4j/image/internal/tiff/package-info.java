/** The TIFF decoder. Not part of the public API. */
@NullMarked
package dev.vit4j.image.internal.tiff;

import org.jspecify.annotations.NullMarked;
