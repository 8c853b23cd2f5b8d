/**
 * Events for Java Flight Recorder. Each class stands for one event and may be loaded in a Java without the module
 * {@code jdk.jfr}, where nothing is recorded.
 */
@NullMarked
package dev.vit4j.internal.jfr;

import org.jspecify.annotations.NullMarked;
