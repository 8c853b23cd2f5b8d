/**
 * What a step of training is made of: recipes, schedules, optimizers, rules for parameters, averaged weights, and the
 * learner that brings them together. The loop over epochs, the run folder and its checkpoints are {@code run}'s.
 */
@NullMarked
package dev.vit4j.train;

import org.jspecify.annotations.NullMarked;
