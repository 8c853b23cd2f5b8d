/** A training run and its folder: start, resume, log, checkpoints and results. */
@NullMarked
package dev.vit4j.run;

import org.jspecify.annotations.NullMarked;
