package dev.vit4j.data.shapes;

import dev.vit4j.data.Boxes;
import dev.vit4j.data.Masks;

/**
 * A shape in a drawn image.
 *
 * @param box around its visible part
 * @param mask of its visible part
 */
record ShapeObject(ShapeClass shapeClass, ShapeColor color, Boxes.Box box, Masks.Mask mask) {}
