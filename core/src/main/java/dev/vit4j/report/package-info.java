/**
 * Showing. Writes what a run folder holds for people and for other tools: the metrics file, event
 * files, charts, image grids and the model card. May use figures and images; models, data sets and
 * training stay outside.
 */
@NullMarked
package dev.vit4j.report;

import org.jspecify.annotations.NullMarked;
