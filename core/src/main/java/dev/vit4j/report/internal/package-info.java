/** Drawing of charts, TensorBoard's file formats, and fonts. Not part of the public API. */
@NullMarked
package dev.vit4j.report.internal;

import org.jspecify.annotations.NullMarked;
