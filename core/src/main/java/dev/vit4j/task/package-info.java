/** Tasks: loss, metrics and drawing of results; the evaluation of a model. */
@NullMarked
package dev.vit4j.task;

import org.jspecify.annotations.NullMarked;
