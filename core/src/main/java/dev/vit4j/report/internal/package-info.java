/** How charts, TensorBoard files and fonts are made. Not part of the public API. */
@NullMarked
package dev.vit4j.report.internal;

import org.jspecify.annotations.NullMarked;
