/** How predictions are counted, and which of a model's classes a data set's are. Not part of the public API. */
@NullMarked
package dev.vit4j.eval.internal;

import org.jspecify.annotations.NullMarked;
