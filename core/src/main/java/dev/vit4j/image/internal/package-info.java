/** The common parts of all image decoders: encoded bytes, orientation, limits. Not part of the public API. */
@NullMarked
package dev.vit4j.image.internal;

import org.jspecify.annotations.NullMarked;
