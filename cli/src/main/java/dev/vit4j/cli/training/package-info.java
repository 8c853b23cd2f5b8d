/** The train command beyond a single run: seeds, sweeps, resuming, progress. */
@NullMarked
package dev.vit4j.cli.training;

import org.jspecify.annotations.NullMarked;
