/** The built-in shapes as a data source. Not part of the public API. */
@NullMarked
package dev.vit4j.data.shapes.internal;

import org.jspecify.annotations.NullMarked;
