/**
 * Learning: recipes, losses, optimizers, schedules, averaging of weights, the trainer and its
 * checkpoints. A run is a function of its recipe, its data and its seed. How results are drawn and
 * what a user types is not known here.
 */
@NullMarked
package dev.vit4j.train;

import org.jspecify.annotations.NullMarked;
