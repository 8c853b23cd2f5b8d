package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.RgbImage;

/** The blocks of a component for a region of the image, with those around it that its filters use. */
record JpegWindow(int firstRow, int endRow, int firstColumn, int endColumn) {

    static final JpegWindow NONE = new JpegWindow(0, 0, 0, 0);

    /**
     * @param horizontalExpand pixels per sample, horizontally
     * @param verticalExpand pixels per sample, vertically
     */
    static JpegWindow of(RgbImage.Region region, JpegComponent component, int horizontalExpand, int verticalExpand) {
        int side = JpegComponent.BLOCK_SIDE;
        return new JpegWindow(
                Math.max(0, region.y() / verticalExpand - 1) / side,
                Math.min(component.blockRows, ((region.endY() - 1) / verticalExpand + 1) / side + 1),
                Math.max(0, region.x() / horizontalExpand - 1) / side,
                Math.min(component.blocksPerRow, ((region.endX() - 1) / horizontalExpand + 1) / side + 1));
    }

    /** All stored blocks, including those beyond the image's edges. */
    static JpegWindow whole(JpegComponent component) {
        return new JpegWindow(0, component.storedBlockRows, 0, component.storedBlocksPerRow);
    }

    int blocks() {
        return Math.multiplyExact(endRow - firstRow, endColumn - firstColumn);
    }
}
