/**
 * The files of a run folder for people and other tools: the metrics file, event files, charts, image grids and the
 * model card. Depends on figures, images and data sets, but not on training.
 */
@NullMarked
package dev.vit4j.report;

import org.jspecify.annotations.NullMarked;
