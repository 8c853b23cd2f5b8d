package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.RgbImage;
import dev.vit4j.image.internal.resize.RgbColumns;

/** The columns of a region of a JPEG image, computed from its coefficients on request. */
final class JpegColumns implements RgbColumns {

    private final RgbImage.Region region;
    private final JpegColor color;
    private final JpegPlane[] planes;
    private final int[][] components;
    private int position;

    JpegColumns(JpegFrame frame, JpegColor color, RgbImage.Region region) {
        this.region = region;
        this.color = color;
        this.planes = frame.components().stream()
                .map(component -> new JpegPlane(component, frame, region))
                .toArray(JpegPlane[]::new);
        this.components = new int[planes.length][region.height()];
    }

    @Override
    public int width() {
        return region.width();
    }

    @Override
    public int height() {
        return region.height();
    }

    @Override
    public void next(int[][] line) {
        int x = region.x() + position++;
        for (int i = 0; i < planes.length; i++) {
            planes[i].readColumn(x, components[i]);
        }
        color.convert(components, line);
    }
}
