package dev.vit4j.data.shapes;

/**
 * A box of pixels.
 *
 * @param x of its left column
 * @param y of its top row
 */
public record BoundingBox(int x, int y, int width, int height) {}
