package dev.vit4j.search.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.RegularFile;
import dev.vit4j.search.VectorIndex;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A committed state of an index, mapped into memory. Names and removed rows are checked when it is opened, vectors by {@link #check}:
 * they would have to be read.
 */
public final class IndexContent {

    private final Path file;
    private final VectorIndex.Description description;
    private final IndexLayout.State state;
    private final List<Rows> parts;

    /** Takes rows that are in the index. */
    @FunctionalInterface
    interface RowConsumer {
        void accept(int segment, int row, String name, String version);
    }

    /**
     * A segment's content.
     *
     * @param vectors bf16, row after row; in this machine's order, which is little-endian wherever there is an engine
     */
    record Rows(int count, ByteBuffer vectors, RowNames names, BitSet removed) {}

    private IndexContent(Path file, VectorIndex.Description description, IndexLayout.State state, List<Rows> parts) {
        this.file = file;
        this.description = description;
        this.state = state;
        this.parts = parts;
    }

    /** @throws ResourceException if the file is missing, damaged, or not an index */
    public static IndexContent open(Path file) {
        try (FileChannel channel = RegularFile.open(file)) {
            VectorIndex.Description description = IndexLayout.description(file, channel);
            IndexLayout.State state = IndexLayout.state(file, channel, description.dimensions());
            List<Rows> parts = new ArrayList<>();
            for (Segment segment : state.segments()) {
                parts.add(new Rows(
                        segment.rows(),
                        map(channel, segment.vectors()),
                        RowNames.read(file, checked(file, channel, segment.names(), "names"), segment.rows()),
                        removed(file, channel, segment)));
            }
            return new IndexContent(file, description, state, parts);
        } catch (IOException e) {
            throw IndexLayout.unreadable(file, e);
        }
    }

    private static BitSet removed(Path file, FileChannel channel, Segment segment) throws IOException {
        return segment.removed().length() == 0
                ? new BitSet()
                : BitSet.valueOf(checked(file, channel, segment.removed(), "removed rows"));
    }

    private static ByteBuffer checked(Path file, FileChannel channel, Segment.Part part, String what)
            throws IOException {
        ByteBuffer bytes = map(channel, part);
        if (IndexLayout.checksum(bytes) != part.checksum()) {
            throw IndexLayout.damaged(file, "its " + what + " have another checksum than they should");
        }
        return bytes;
    }

    private static ByteBuffer map(FileChannel channel, Segment.Part part) throws IOException {
        return channel.map(FileChannel.MapMode.READ_ONLY, part.offset(), part.length())
                .order(ByteOrder.nativeOrder());
    }

    public VectorIndex.Description description() {
        return description;
    }

    /** The number of vectors, without removed ones. */
    public int size() {
        return parts.stream()
                .mapToInt(part -> part.count() - part.removed().cardinality())
                .sum();
    }

    /** By name. */
    public Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        forEachRow((segment, row, name, version) -> versions.put(name, version));
        return Collections.unmodifiableMap(versions);
    }

    IndexLayout.State state() {
        return state;
    }

    List<Rows> parts() {
        return parts;
    }

    List<BitSet> removed() {
        return parts.stream().map(Rows::removed).toList();
    }

    void forEachRow(RowConsumer consumer) {
        for (int segment = 0; segment < parts.size(); segment++) {
            Rows part = parts.get(segment);
            for (int row = part.removed().nextClearBit(0);
                    row < part.count();
                    row = part.removed().nextClearBit(row + 1)) {
                consumer.accept(
                        segment, row, part.names().name(row), part.names().version(row));
            }
        }
    }

    /** @throws ResourceException if vectors are damaged */
    public void check() {
        for (int index = 0; index < parts.size(); index++) {
            Segment.Part expected = state.segments().get(index).vectors();
            if (IndexLayout.checksum(parts.get(index).vectors()) != expected.checksum()) {
                throw IndexLayout.damaged(
                        file, "the vectors at byte " + expected.offset() + " have another checksum than they should");
            }
        }
    }
}
