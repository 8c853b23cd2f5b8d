/**
 * Evaluation metrics: figures of predictions and true labels that agree with scikit-learn's, as tables and JSON.
 */
@NullMarked
package dev.vit4j.eval;

import org.jspecify.annotations.NullMarked;
