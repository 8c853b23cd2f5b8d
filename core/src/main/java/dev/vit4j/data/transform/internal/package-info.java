/** The built-in transforms. Not part of the public API. */
@NullMarked
package dev.vit4j.data.transform.internal;

import org.jspecify.annotations.NullMarked;
