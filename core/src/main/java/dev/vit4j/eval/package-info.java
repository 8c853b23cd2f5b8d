/**
 * Evaluation metrics of classification, which agree with scikit-learn's, and of retrieval, as tables and JSON. A task of your
 * own implements {@link dev.vit4j.eval.Result}.
 */
@NullMarked
package dev.vit4j.eval;

import org.jspecify.annotations.NullMarked;
