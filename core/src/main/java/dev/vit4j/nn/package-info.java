/**
 * The parts that models share: linear layers, norms, attention, MLPs, token embeddings, heads, the transformer block and
 * stacks of it. Each part is a record of its weights: {@code create} takes them from a source of parameters
 * ({@link dev.vit4j.weights.Params}), {@code forward} is the computation. The models themselves are in
 * {@link dev.vit4j.model}.
 *
 * <p>In shapes, B is the batch size, N the number of tokens, D the width of a token and h the number of heads.
 */
@NullMarked
package dev.vit4j.nn;

import org.jspecify.annotations.NullMarked;
