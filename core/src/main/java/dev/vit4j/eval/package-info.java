/**
 * Judging. Turns predictions and true labels into figures that agree with scikit-learn's, and into
 * tables and JSON. Takes plain Java values: no model, data set or picture may come in.
 */
@NullMarked
package dev.vit4j.eval;

import org.jspecify.annotations.NullMarked;
