/** Programs that measure, beside the benchmarks of calls. */
@NullMarked
package dev.vit4j.bench;

import org.jspecify.annotations.NullMarked;
