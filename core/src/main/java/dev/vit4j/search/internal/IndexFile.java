package dev.vit4j.search.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.LinkTarget;
import dev.vit4j.internal.io.LockFile;
import dev.vit4j.internal.io.OwnFile;
import dev.vit4j.search.VectorIndex;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * An index open for changes: vectors are written to the end of the file as they come, and a commit adds their names, the rows that
 * were removed, and a new directory. A write that fails can be tried again.
 */
public final class IndexFile implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 20;

    /** A segment is mapped as one piece, whose positions Java counts as integers. */
    private static final int MOST_SEGMENT_BYTES = 1 << 30;

    private final Path file;
    private final LockFile lock;
    private final FileChannel channel;
    private final VectorIndex.Description description;
    private final Map<String, String> versions = new LinkedHashMap<>();
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final List<Segment> segments;
    private final List<BitSet> removed = new ArrayList<>();
    private final BitSet changedRemovals = new BitSet();
    private long generation;

    /** Where the next part is written. */
    private long end;

    private NewRows fresh;

    private record Row(int segment, int index) {}

    /** The rows that aren't a segment yet. */
    private final class NewRows {

        private final long start = IndexLayout.pageFrom(end);
        private final ByteBuffer buffer;
        private final CRC32C checksum = new CRC32C();
        private final ByteArrayOutputStream names = new ByteArrayOutputStream();
        private long written;
        private int count;

        NewRows() {
            int row = rowBytes();
            buffer = IndexLayout.allocate(Math.max(row, BUFFER_BYTES / row * row));
        }

        void add(String name, String version, float[] unit) throws IOException {
            if (!buffer.hasRemaining()) {
                flush();
            }
            UnitVectors.putBf16(unit, buffer);
            names.writeBytes(RowNames.bytes(name, version));
            count++;
        }

        private void flush() throws IOException {
            ByteBuffer bytes = buffer.duplicate().flip();
            IndexLayout.write(channel, bytes.duplicate(), start + written);
            checksum.update(bytes);
            written += bytes.limit();
            buffer.clear();
        }

        boolean isFull() {
            return written + buffer.position() + rowBytes() > MOST_SEGMENT_BYTES || names.size() > MOST_SEGMENT_BYTES;
        }

        Segment seal() throws IOException {
            flush();
            Segment.Part vectors = new Segment.Part(start, written, (int) checksum.getValue());
            return new Segment(
                    count, vectors, append(ByteBuffer.wrap(names.toByteArray()), start + written), Segment.Part.NONE);
        }
    }

    private IndexFile(Path file, LockFile lock, FileChannel channel, IndexContent content) {
        this.file = file;
        this.lock = lock;
        this.channel = channel;
        description = content.description();
        segments = new ArrayList<>(content.state().segments());
        generation = content.state().generation();
        end = content.state().end();
        content.forEachRow((segment, row, name, version) -> {
            versions.put(name, version);
            rows.put(name, new Row(segment, row));
        });
        content.removed().forEach(bits -> removed.add((BitSet) bits.clone()));
        removed.add(new BitSet());
        fresh = new NewRows();
    }

    /**
     * Opens an index, or creates it.
     *
     * @throws InvalidRequestException if it has vectors of another model or length
     * @throws ResourceException if it is damaged, not an index, can't be written, or has a writer already
     */
    public static IndexFile open(Path named, VectorIndex.Description description) {
        Path file = LinkTarget.of(named);
        try {
            LockFile lock = LockFile.take(file.resolveSibling(file.getFileName() + ".lock"))
                    .orElseThrow(
                            () -> new ResourceException(
                                    "the index " + named
                                            + " is being changed by another process or another part of this one; wait until it is closed"));
            try {
                if (!Files.exists(file)) {
                    create(file, description);
                }
                IndexContent content = IndexContent.open(file);
                requireSame(named, content.description(), description);
                FileChannel channel = OwnFile.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                return new IndexFile(file, lock, channel, content);
            } catch (IOException | RuntimeException | Error e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw unwritable(named, e);
        }
    }

    private static void create(Path file, VectorIndex.Description description) {
        ByteBuffer page = IndexLayout.firstPage(description);
        AtomicFile.write(file, channel -> {
            IndexLayout.write(channel, page, 0);
            IndexLayout.write(channel, IndexLayout.allocate(IndexLayout.SLOTS * IndexLayout.PAGE), IndexLayout.PAGE);
            IndexLayout.writeSlot(
                    channel,
                    new IndexLayout.State(1, List.of(), IndexLayout.FIRST_PART),
                    new Segment.Part(IndexLayout.FIRST_PART, 0, 0));
        });
    }

    private static void requireSame(Path file, VectorIndex.Description found, VectorIndex.Description expected) {
        if (!found.fingerprint().equals(expected.fingerprint())) {
            throw new InvalidRequestException("the index " + file + " has vectors of the model " + found.model() + " ("
                    + found.fingerprint() + "), not of " + expected.model() + " (" + expected.fingerprint()
                    + "); vectors of two models can't be compared: use that model, or make another index");
        }
        if (found.dimensions() != expected.dimensions()) {
            throw new InvalidRequestException("the index " + file + " has vectors of " + found.dimensions()
                    + " numbers, not of " + expected.dimensions() + "; make another index");
        }
    }

    public VectorIndex.Description description() {
        return description;
    }

    /** The version by name, in the order in which the names were added. */
    public Map<String, String> versions() {
        return Collections.unmodifiableMap(versions);
    }

    /** @throws ResourceException if the file can't be written */
    public void put(String name, String version, float[] unit) {
        try {
            if (fresh.isFull()) {
                seal();
            }
            fresh.add(name, version, unit);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
        remove(name);
        versions.put(name, version);
        rows.put(name, new Row(segments.size(), fresh.count - 1));
    }

    /** @return false if there is no such name */
    public boolean remove(String name) {
        Optional<Row> row = Optional.ofNullable(rows.remove(name));
        row.ifPresent(found -> {
            removed.get(found.segment).set(found.index);
            changedRemovals.set(found.segment);
            versions.remove(name);
        });
        return row.isPresent();
    }

    private void seal() throws IOException {
        if (fresh.count > 0) {
            Segment sealed = fresh.seal();
            segments.add(sealed);
            removed.add(new BitSet());
            end = sealed.names().offset() + sealed.names().length();
            fresh = new NewRows();
        }
    }

    /** @throws ResourceException if the file can't be written */
    public void commit() {
        try {
            seal();
            for (int index = changedRemovals.nextSetBit(0); index >= 0; index = changedRemovals.nextSetBit(index + 1)) {
                Segment.Part part = append(ByteBuffer.wrap(removed.get(index).toByteArray()), end);
                end = part.offset() + part.length();
                segments.set(index, segments.get(index).without(part));
            }
            Segment.Part directory = append(IndexLayout.directory(segments), end);
            end = directory.offset() + directory.length();
            fresh = new NewRows(); // after what was written
            channel.force(true);
            writeSlot(directory);
        } catch (IOException e) {
            throw unwritable(file, e);
        }
        changedRemovals.clear();
    }

    /** Where it fails, the next try writes the same slot: the other one is known to be on the disk. */
    private void writeSlot(Segment.Part directory) throws IOException {
        long next = generation + 1;
        try {
            IndexLayout.writeSlot(channel, new IndexLayout.State(next, segments, end), directory);
            channel.force(true);
        } catch (IOException e) {
            generation += IndexLayout.SLOTS;
            throw e;
        }
        generation = next;
    }

    private Segment.Part append(ByteBuffer bytes, long from) throws IOException {
        long offset = IndexLayout.pageFrom(from);
        IndexLayout.write(channel, bytes.duplicate(), offset);
        return new Segment.Part(offset, bytes.limit(), IndexLayout.checksum(bytes));
    }

    private int rowBytes() {
        return description.dimensions() * Short.BYTES;
    }

    private static ResourceException unwritable(Path file, IOException e) {
        return new ResourceException(
                "cannot write the index " + file + ": " + FileFailure.reason(e) + "; it is as its last commit left it",
                e);
    }

    /** Drops what was not committed: the next commit is written over it. */
    @Override
    public void close() {
        try (lock) {
            channel.close();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }
}
