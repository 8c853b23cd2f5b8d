/** The PNG decoder. Not part of the public API. */
@NullMarked
package dev.vit4j.image.internal.png;

import org.jspecify.annotations.NullMarked;
