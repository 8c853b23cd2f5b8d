/** Weights files as written by other libraries: names, prefixes, layouts. Not part of the public API. */
@NullMarked
package dev.vit4j.pretrained.internal.weights;

import org.jspecify.annotations.NullMarked;
