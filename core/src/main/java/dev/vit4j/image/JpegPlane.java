package dev.vit4j.image;

/**
 * The samples of one colour component around a region, and their upsampling as libjpeg's {@code jdsample.c} does it:
 * "fancy" (a triangle filter) from half the width or half of both sides, plain copies otherwise.
 */
final class JpegPlane {

    private final JpegComponent component;
    private final int horizontalExpand;
    private final int verticalExpand;
    private final int startX;
    private final int endX;
    private final int firstRow;
    private final int firstColumn;
    private final int stride;
    private final byte[] samples;
    private final int[] sums;

    JpegPlane(JpegComponent component, JpegFrame frame, Region region) {
        this.component = component;
        this.horizontalExpand = frame.maxHorizontal() / component.horizontalSampling;
        this.verticalExpand = frame.maxVertical() / component.verticalSampling;
        this.startX = region.x();
        this.endX = region.endX();
        int firstBlock = Math.max(0, region.x() / horizontalExpand - 1) / 8;
        int endBlock = Math.min(component.blocksPerRow, (region.endX() - 1) / horizontalExpand / 8 + 2);
        int firstBlockRow = Math.max(0, region.y() / verticalExpand - 1) / 8;
        int endBlockRow = Math.min(component.blockRows, ((region.endY() - 1) / verticalExpand + 1) / 8 + 1);
        this.firstColumn = 8 * firstBlock;
        this.firstRow = 8 * firstBlockRow;
        this.stride = 8 * (endBlock - firstBlock);
        this.samples = new byte[Math.multiplyExact(stride, 8 * (endBlockRow - firstBlockRow))];
        this.sums = new int[stride];
        JpegInverseTransform inverse = new JpegInverseTransform(component.quantization());
        for (int row = firstBlockRow; row < endBlockRow; row++) {
            for (int column = firstBlock; column < endBlock; column++) {
                int offset = component.offset(row, column);
                inverse.transform(
                        component.coefficients(),
                        offset,
                        component.nonZero()[offset / JpegComponent.BLOCK],
                        samples,
                        (8 * row - firstRow) * stride + 8 * column - firstColumn,
                        stride);
            }
        }
    }

    /** The region's part of the image's row {@code y}, at full width. */
    void readRow(int y, int[] target) {
        boolean fancyWidth = horizontalExpand == 2 && component.width > 2;
        if (horizontalExpand == 1 && verticalExpand == 2) {
            halfHeight(y, target);
        } else if (fancyWidth && verticalExpand == 1) {
            halfWidth(y, target);
        } else if (fancyWidth && verticalExpand == 2) {
            halfBoth(y, target);
        } else {
            copies(y, target);
        }
    }

    private int rowStart(int row) {
        return (Math.max(0, Math.min(component.height - 1, row)) - firstRow) * stride - firstColumn;
    }

    private void copies(int y, int[] target) {
        int from = rowStart(y / verticalExpand);
        if (horizontalExpand == 1) {
            for (int x = startX; x < endX; x++) {
                target[x - startX] = samples[from + x] & 0xFF;
            }
        } else {
            for (int x = startX; x < endX; x++) {
                target[x - startX] = samples[from + x / horizontalExpand] & 0xFF;
            }
        }
    }

    private void halfHeight(int y, int[] target) {
        boolean above = (y & 1) == 0;
        int near = rowStart(y >> 1);
        int far = rowStart((y >> 1) + (above ? -1 : 1));
        int bias = above ? 1 : 2;
        for (int x = startX; x < endX; x++) {
            target[x - startX] = (3 * (samples[near + x] & 0xFF) + (samples[far + x] & 0xFF) + bias) >> 2;
        }
    }

    private void halfWidth(int y, int[] target) {
        int from = rowStart(y);
        for (int x = startX; x < endX; x++) {
            int near = samples[from + (x >> 1)] & 0xFF;
            if ((x & 1) == 0) {
                target[x - startX] = x == 0 ? near : (3 * near + (samples[from + (x >> 1) - 1] & 0xFF) + 1) >> 2;
            } else {
                target[x - startX] = x >> 1 == component.width - 1
                        ? near
                        : (3 * near + (samples[from + (x >> 1) + 1] & 0xFF) + 2) >> 2;
            }
        }
    }

    private void halfBoth(int y, int[] target) {
        int near = rowStart(y >> 1);
        int far = rowStart((y >> 1) + ((y & 1) == 0 ? -1 : 1));
        int first = Math.max(0, (startX >> 1) - 1);
        int end = Math.min(component.width, ((endX - 1) >> 1) + 2);
        int[] sums = this.sums;
        for (int x = first; x < end; x++) {
            sums[x - firstColumn] = 3 * (samples[near + x] & 0xFF) + (samples[far + x] & 0xFF);
        }
        int x = startX;
        if (x == 0) {
            target[0] = (4 * sums[0] + 8) >> 4;
            x = 1;
        }
        int last = component.width - 1;
        int innerEnd = Math.min(endX, 2 * last + 1);
        if ((x & 1) == 0 && x < innerEnd) {
            int at = (x >> 1) - firstColumn;
            target[x - startX] = (3 * sums[at] + sums[at - 1] + 8) >> 4;
            x++;
        }
        for (; x + 1 < innerEnd; x += 2) {
            int at = (x >> 1) - firstColumn;
            int left = sums[at];
            int right = sums[at + 1];
            target[x - startX] = (3 * left + right + 7) >> 4;
            target[x - startX + 1] = (3 * right + left + 8) >> 4;
        }
        for (; x < endX; x++) {
            int at = (x >> 1) - firstColumn;
            if ((x & 1) == 0) {
                target[x - startX] = (3 * sums[at] + sums[at - 1] + 8) >> 4;
            } else {
                target[x - startX] = x >> 1 == last ? (4 * sums[at] + 7) >> 4 : (3 * sums[at] + sums[at + 1] + 7) >> 4;
            }
        }
    }
}
