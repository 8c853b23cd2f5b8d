/**
 * Evaluation metrics that agree with scikit-learn's, as tables and JSON, and the mapping of a data set's classes to a
 * model's.
 */
@NullMarked
package dev.vit4j.eval;

import org.jspecify.annotations.NullMarked;
