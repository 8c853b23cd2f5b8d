package dev.vit4j.data.shapes;

import dev.vit4j.data.Target;

/**
 * A shape in a drawn image.
 *
 * @param box around its visible part
 * @param mask of its visible part
 */
record ShapeObject(ShapeClass shapeClass, ShapeColor color, Target.Boxes.Box box, Target.Masks.Mask mask) {}
