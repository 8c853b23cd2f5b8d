/**
 * A training run and its folder: start, resume, log, checkpoints and results. Start with {@link dev.vit4j.run.Trainer}.
 */
@NullMarked
package dev.vit4j.run;

import org.jspecify.annotations.NullMarked;
