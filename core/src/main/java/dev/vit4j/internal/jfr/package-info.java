/**
 * Events for Java Flight Recorder. Each class stands for one event and can be loaded in a Java without the module
 * {@code jdk.jfr}; nothing is recorded then.
 */
@NullMarked
package dev.vit4j.internal.jfr;

import org.jspecify.annotations.NullMarked;
