/**
 * Model folders in and out. Reads the reference's {@code config.json}, weights and preprocessing into one object that
 * answers, and writes folders that the reference opens. Knows models, weights and images, but nothing of data sets or
 * training.
 */
@NullMarked
package dev.vit4j.hub;

import org.jspecify.annotations.NullMarked;
