/** Benchmarks (JMH), and programs that measure a service. */
@NullMarked
package dev.vit4j.bench;

import org.jspecify.annotations.NullMarked;
