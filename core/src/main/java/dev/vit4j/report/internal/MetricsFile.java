package dev.vit4j.report.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.OwnFile;
import dev.vit4j.internal.io.RegularFile;
import dev.vit4j.report.EpochMetrics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code metrics.jsonl}: a JSON object per line, a line per epoch. A line counts once its line feed is on
 * disk: what a killed process left after the last line feed is dropped, by every reader and before
 * the next line is added. One process writes at a time.
 */
public final class MetricsFile {

    public static final String NAME = "metrics.jsonl";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Enough for some hundred thousand epochs. */
    private static final long MOST_BYTES = 256L << 20;

    private final Path path;

    public MetricsFile(Path path) {
        this.path = path;
    }

    /**
     * Adds a line and waits until it is on disk. On failure the file keeps its earlier lines.
     *
     * @throws ResourceException if the file can't be written, or is a symbolic link
     */
    public void append(EpochMetrics metrics) {
        byte[] line = line(metrics).getBytes(StandardCharsets.UTF_8);
        try (FileChannel channel = OwnFile.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long end = lengthOfWholeLines(RegularFile.read(path, MOST_BYTES));
            channel.truncate(end).position(end);
            ByteBuffer buffer = ByteBuffer.wrap(line);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new ResourceException("cannot write " + path + ": " + FileFailure.reason(e), e);
        }
    }

    /**
     * The lines in file order; none if the file does not exist.
     *
     * @throws ResourceException if the file can't be read, or a complete line is not in vit4j's format
     */
    public List<EpochMetrics> read() {
        if (Files.notExists(path)) {
            return List.of();
        }
        byte[] bytes;
        try {
            bytes = RegularFile.read(path, MOST_BYTES);
        } catch (IOException e) {
            throw new ResourceException("cannot read " + path + ": " + FileFailure.whenReading(e), e);
        }
        String wholeLines = new String(bytes, 0, lengthOfWholeLines(bytes), StandardCharsets.UTF_8);
        List<EpochMetrics> metrics = new ArrayList<>();
        for (String line : wholeLines.lines().toList()) {
            metrics.add(parse(line, metrics.size() + 1));
        }
        return List.copyOf(metrics);
    }

    /**
     * Drops the lines whose step is past {@code step}, for a run that resumes from a checkpoint of that step.
     *
     * @throws ResourceException if the file can't be read or written
     */
    public void truncateAfter(long step) {
        List<EpochMetrics> metrics = read();
        StringBuilder kept = new StringBuilder();
        for (EpochMetrics epoch : metrics) {
            if (epoch.step() <= step) {
                kept.append(line(epoch));
            }
        }
        if (Files.exists(path)) {
            AtomicFile.writeString(path, kept.toString());
        }
    }

    /**
     * Replaces the file's content by these lines, for a run that resumes from a checkpoint that has them.
     *
     * @return whether the file began with them before
     * @throws ResourceException if the file can't be read or written
     */
    public boolean restore(List<EpochMetrics> metrics) {
        StringBuilder lines = new StringBuilder();
        metrics.forEach(epoch -> lines.append(line(epoch)));
        String found;
        try {
            found = Files.exists(path) ? new String(RegularFile.read(path, MOST_BYTES), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new ResourceException("cannot read " + path + ": " + FileFailure.whenReading(e), e);
        }
        if (!found.contentEquals(lines)) {
            AtomicFile.writeString(path, lines.toString());
        }
        return found.startsWith(lines.toString());
    }

    private static String line(EpochMetrics metrics) {
        return JSON.writeValueAsString(MetricsLine.of(metrics)) + "\n";
    }

    private EpochMetrics parse(String line, int lineNumber) {
        try {
            return MetricsLine.read(JSON.readTree(line));
        } catch (JacksonException | IllegalArgumentException e) {
            String reason = e instanceof JacksonException jackson ? jackson.getOriginalMessage() : e.getMessage();
            throw new ResourceException(
                    path + ", line " + lineNumber + ": expected the metrics of an epoch as a JSON object: " + reason
                            + "; correct or delete that line",
                    e);
        }
    }

    private static int lengthOfWholeLines(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return end;
    }
}
