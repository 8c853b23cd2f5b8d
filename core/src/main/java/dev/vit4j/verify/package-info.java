/** Comparison of a model folder with recorded outputs of the reference. */
@NullMarked
package dev.vit4j.verify;

import org.jspecify.annotations.NullMarked;
