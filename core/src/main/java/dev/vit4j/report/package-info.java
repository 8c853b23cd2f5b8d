/**
 * What a run folder holds for people and for other tools: the metrics file, event files, charts, image grids and the model
 * card. Uses figures, images and the data sets they are of; training stays outside.
 */
@NullMarked
package dev.vit4j.report;

import org.jspecify.annotations.NullMarked;
