package dev.vit4j.data;

import dev.vit4j.image.RgbImage;
import java.util.Arrays;

/**
 * The weights that bring one side of an image from one length to another.
 *
 * @param first of each target position: the first source position that counts
 * @param weights of each target position: from {@code first} on, summing to 1
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves a resize
record TriangleFilter(int[] first, float[][] weights) {

    static TriangleFilter of(int sourceLength, int targetLength) {
        double scale = (double) sourceLength / targetLength;
        double support = Math.max(1, scale);
        int[] first = new int[targetLength];
        float[][] weights = new float[targetLength][];
        for (int i = 0; i < targetLength; i++) {
            double centre = (i + 0.5) * scale;
            first[i] = Math.max(0, (int) (centre - support + 0.5));
            int end = Math.min(sourceLength, (int) (centre + support + 0.5));
            weights[i] = weightsAround(centre, support, first[i], end);
        }
        return new TriangleFilter(first, weights);
    }

    private static float[] weightsAround(double centre, double support, int from, int to) {
        double[] raw = new double[to - from];
        double sum = 0;
        for (int j = 0; j < raw.length; j++) {
            raw[j] = Math.max(0, 1 - Math.abs((from + j + 0.5 - centre) / support));
            sum += raw[j];
        }
        float[] weights = new float[raw.length];
        for (int j = 0; j < raw.length; j++) {
            weights[j] = (float) (raw[j] / sum);
        }
        return weights;
    }

    /** Every row of an image at the target width: [height, target width, 3]. */
    float[] along(RgbImage image) {
        int targetWidth = first.length;
        byte[] source = image.pixels();
        float[] target = new float[image.height() * targetWidth * RgbImage.CHANNELS];
        int at = 0;
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < targetWidth; x++) {
                int from = (y * image.width() + first[x]) * RgbImage.CHANNELS;
                float red = 0;
                float green = 0;
                float blue = 0;
                for (float weight : weights[x]) {
                    red += weight * (source[from] & 0xFF);
                    green += weight * (source[from + 1] & 0xFF);
                    blue += weight * (source[from + 2] & 0xFF);
                    from += RgbImage.CHANNELS;
                }
                target[at++] = red;
                target[at++] = green;
                target[at++] = blue;
            }
        }
        return target;
    }

    /** Every column of {@code rows} [source height, width, 3] at the target height, rounded to bytes. */
    RgbImage down(float[] rows, int width, int targetHeight) {
        int rowLength = width * RgbImage.CHANNELS;
        byte[] target = new byte[targetHeight * rowLength];
        float[] sums = new float[rowLength];
        for (int y = 0; y < targetHeight; y++) {
            Arrays.fill(sums, 0);
            for (int j = 0; j < weights[y].length; j++) {
                float weight = weights[y][j];
                int from = (first[y] + j) * rowLength;
                for (int i = 0; i < rowLength; i++) {
                    sums[i] += weight * rows[from + i];
                }
            }
            for (int i = 0; i < rowLength; i++) {
                target[y * rowLength + i] = (byte) Math.min(255, (int) (sums[i] + 0.5f));
            }
        }
        return new RgbImage(width, targetHeight, target);
    }
}
