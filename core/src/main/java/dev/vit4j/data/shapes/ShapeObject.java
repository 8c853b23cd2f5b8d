package dev.vit4j.data.shapes;

/**
 * A shape in a drawn image.
 *
 * @param box around what is seen of it
 * @param mask of what is seen of it
 */
public record ShapeObject(ShapeClass shapeClass, ShapeColor color, BoundingBox box, Mask mask) {}
