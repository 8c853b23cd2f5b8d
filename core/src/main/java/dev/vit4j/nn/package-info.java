/**
 * The parts that models share: linear layers, norms, attention, MLPs, token embeddings, heads, the
 * transformer block and stacks of it. Each takes its parameters by path and computes its forward pass
 * in plain expressions. Which parts make which model is not known here.
 */
@NullMarked
package dev.vit4j.nn;

import org.jspecify.annotations.NullMarked;
