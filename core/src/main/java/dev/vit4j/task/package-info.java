/** Tasks: what a model learns, what it is measured by and how results are drawn; the evaluation of a model. */
@NullMarked
package dev.vit4j.task;

import org.jspecify.annotations.NullMarked;
