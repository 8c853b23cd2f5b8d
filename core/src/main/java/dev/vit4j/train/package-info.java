/**
 * The parts of a training step: recipes, schedules, optimizers, rules for parameters, averaged weights, and the
 * learner that combines them. The loop over epochs, the run folder and its checkpoints are in {@code run}.
 */
@NullMarked
package dev.vit4j.train;

import org.jspecify.annotations.NullMarked;
