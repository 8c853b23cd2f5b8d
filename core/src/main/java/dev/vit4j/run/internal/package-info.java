/** The parts of a run: its start, facts, journal, results. Not part of the public API. */
@NullMarked
package dev.vit4j.run.internal;

import org.jspecify.annotations.NullMarked;
