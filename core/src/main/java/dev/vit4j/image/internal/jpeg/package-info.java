/** The JPEG decoder, with the same pixels as libjpeg-turbo. Not part of the public API. */
@NullMarked
package dev.vit4j.image.internal.jpeg;

import org.jspecify.annotations.NullMarked;
