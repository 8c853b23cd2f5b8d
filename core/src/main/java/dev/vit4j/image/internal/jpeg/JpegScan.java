package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.internal.BrokenImageException;
import java.util.Arrays;

/** One scan of a JPEG image: iterates over its blocks, with restarts (ITU-T T.81, A.2 and E.2). */
final class JpegScan {

    private static final int MAX_BLOCKS_PER_UNIT = 10;

    private final JpegFrame frame;
    private final JpegComponent[] components;
    private final JpegCodedData data;
    private final JpegBlockReader reader;
    private final int restartInterval;

    /** Whether only the first of a run of blocks has to be examined. */
    private final boolean runsSkip;

    /** Whether nothing after the kept blocks needs to be read: nothing depends on it, nor on its end. */
    private final boolean stopsEarly;

    private int lastGoodUnitRow;

    JpegScan(JpegFrame frame, JpegScanHeader header, JpegCodedData data, JpegBlockReader reader, int restartInterval) {
        this.frame = frame;
        this.data = data;
        this.components = header.components().toArray(JpegComponent[]::new);
        this.reader = reader;
        this.restartInterval = restartInterval;
        this.runsSkip = header.kind() == JpegScanHeader.Kind.BAND && restartInterval == 0;
        this.stopsEarly = restartInterval == 0 && data.isClosed();
    }

    /** The last row of minimum coded units, of all components, with data. */
    int lastGoodUnitRow() {
        return lastGoodUnitRow;
    }

    /** Whether it has all components of the image. */
    boolean isOfAll() {
        return components.length == frame.components().size();
    }

    /** The position after the blocks that were read. */
    JpegCodedData data() {
        return data;
    }

    void read() {
        if (components.length == 1) {
            readSingle();
        } else {
            readInterleaved();
        }
    }

    private void readSingle() {
        JpegComponent component = components[0];
        int untilRestart = restartInterval;
        int restarts = 0;
        int rows = stopsEarly ? Math.min(component.blockRows, component.window().endRow()) : component.blockRows;
        for (int row = 0; row < rows; row++) {
            int rowStart = component.block(row, 0);
            noteData(row / component.verticalSampling);
            for (int column = 0; column < component.blocksPerRow; column++) {
                if (runsSkip) {
                    column += reader.skip(component.blocksPerRow - column);
                    if (column == component.blocksPerRow) {
                        break;
                    }
                }
                noteData(row / component.verticalSampling);
                if (restartInterval > 0 && untilRestart-- == 0) {
                    reader.restart(restarts++ & 7);
                    untilRestart = restartInterval - 1;
                }
                boolean exhausted = reader.isExhausted();
                if (endsWhen(exhausted)) {
                    return;
                }
                reader.read(0, component, rowStart + column, exhausted);
            }
        }
    }

    private void readInterleaved() {
        int blocks = Arrays.stream(components)
                .mapToInt(c -> c.horizontalSampling * c.verticalSampling)
                .sum();
        if (blocks > MAX_BLOCKS_PER_UNIT) {
            throw new BrokenImageException(
                    "a scan has " + blocks + " blocks per unit, more than the allowed " + MAX_BLOCKS_PER_UNIT);
        }
        int untilRestart = restartInterval;
        int restarts = 0;
        int rows = stopsEarly ? lastUnitRow() + 1 : frame.unitRows();
        int columns = frame.unitsPerRow();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                noteData(row);
                if (restartInterval > 0 && untilRestart-- == 0) {
                    reader.restart(restarts++ & 7);
                    untilRestart = restartInterval - 1;
                }
                boolean exhausted = reader.isExhausted();
                if (endsWhen(exhausted)) {
                    return;
                }
                readUnit(row, column, exhausted);
            }
        }
    }

    private void noteData(int unitRow) {
        if (!reader.isExhausted()) {
            lastGoodUnitRow = unitRow;
        }
    }

    /** Without restarts only zeros follow, which change nothing. */
    private boolean endsWhen(boolean exhausted) {
        return exhausted && restartInterval == 0;
    }

    private int lastUnitRow() {
        return Arrays.stream(components)
                .mapToInt(c -> (c.window().endRow() - 1) / c.verticalSampling)
                .max()
                .orElseThrow();
    }

    private void readUnit(int unitRow, int unitColumn, boolean exhausted) {
        for (int index = 0; index < components.length; index++) {
            JpegComponent component = components[index];
            for (int v = 0; v < component.verticalSampling; v++) {
                for (int h = 0; h < component.horizontalSampling; h++) {
                    int row = unitRow * component.verticalSampling + v;
                    int column = unitColumn * component.horizontalSampling + h;
                    reader.read(index, component, component.block(row, column), exhausted);
                }
            }
        }
    }
}
