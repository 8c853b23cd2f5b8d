/** The built-in data set: drawn shapes with labels, captions, boxes and masks. */
@NullMarked
package dev.vit4j.data.shapes;

import org.jspecify.annotations.NullMarked;
