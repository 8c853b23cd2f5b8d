package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.Region;

/** The blocks of a component that a region of the image is made of, with what its filters look at around it. */
record JpegWindow(int firstRow, int endRow, int firstColumn, int endColumn) {

    static final JpegWindow NONE = new JpegWindow(0, 0, 0, 0);

    /**
     * @param horizontalExpand pixels a sample, across
     * @param verticalExpand pixels a sample, down
     */
    static JpegWindow of(Region region, JpegComponent component, int horizontalExpand, int verticalExpand) {
        int side = JpegComponent.BLOCK_SIDE;
        return new JpegWindow(
                Math.max(0, region.y() / verticalExpand - 1) / side,
                Math.min(component.blockRows, ((region.endY() - 1) / verticalExpand + 1) / side + 1),
                Math.max(0, region.x() / horizontalExpand - 1) / side,
                Math.min(component.blocksPerRow, ((region.endX() - 1) / horizontalExpand + 1) / side + 1));
    }

    /** All blocks as stored, those beyond the image's edges among them. */
    static JpegWindow whole(JpegComponent component) {
        return new JpegWindow(0, component.storedBlockRows, 0, component.storedBlocksPerRow);
    }

    int blocks() {
        return Math.multiplyExact(endRow - firstRow, endColumn - firstColumn);
    }
}
