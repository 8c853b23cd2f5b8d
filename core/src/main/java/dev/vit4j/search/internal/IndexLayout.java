package dev.vit4j.search.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.search.VectorIndex;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The file of an index. Its first page holds the mark of the format and the {@linkplain VectorIndex.Description description},
 * written once. The next two pages are slots: a commit writes the older one, which names the directory of all segments that
 * the index has then. After them come the parts of segments, and directories; nothing there is ever overwritten that a slot
 * leads to. A reader takes the newer slot whose checksum is right, so that a commit is there as a whole or not at all. Numbers
 * are little-endian, parts begin at multiples of a page.
 */
final class IndexLayout {

    static final int PAGE = 4096;
    static final int SLOTS = 2;
    static final long FIRST_PART = (1L + SLOTS) * PAGE;

    private static final byte[] MARK = "vit4j vectors 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int SLOT_BYTES = 3 * Long.BYTES + 3 * Integer.BYTES;

    private IndexLayout() {}

    /**
     * A state of the index.
     *
     * @param generation the number of the commit, from 1
     * @param segments in the order of their commits
     * @param end the position after everything that this state needs
     */
    record State(long generation, List<Segment> segments, long end) {

        static final State EMPTY = new State(0, List.of(), FIRST_PART);
    }

    private record Slot(long generation, Segment.Part directory, long end) {}

    static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    static int checksum(ByteBuffer bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.duplicate());
        return (int) checksum.getValue();
    }

    /** @throws InvalidRequestException if the texts of the description don't fit on the page */
    static ByteBuffer firstPage(VectorIndex.Description description) {
        byte[] model = description.model().getBytes(StandardCharsets.UTF_8);
        byte[] fingerprint = description.fingerprint().getBytes(StandardCharsets.UTF_8);
        int room = PAGE - MARK.length - 4 * Integer.BYTES;
        if (model.length + fingerprint.length > room) {
            throw new InvalidRequestException("the model's name and fingerprint take "
                    + (model.length + fingerprint.length) + " bytes; an index has room for " + room);
        }
        ByteBuffer page = allocate(PAGE).put(MARK).putInt(description.dimensions());
        page.putInt(model.length).put(model).putInt(fingerprint.length).put(fingerprint);
        page.position(PAGE - Integer.BYTES);
        page.putInt(checksum(page.duplicate().flip()));
        return page.flip();
    }

    /** @throws ResourceException if the file isn't an index, or its first page is damaged */
    static VectorIndex.Description description(Path file, FileChannel channel) throws IOException {
        if (channel.size() < FIRST_PART) {
            throw notAnIndex(file);
        }
        ByteBuffer page = read(channel, 0, PAGE);
        byte[] mark = new byte[MARK.length];
        page.get(mark);
        if (!Arrays.equals(mark, MARK)) {
            throw notAnIndex(file);
        }
        if (checksum(page.duplicate().position(0).limit(PAGE - Integer.BYTES)) != page.getInt(PAGE - Integer.BYTES)) {
            throw damaged(file, "its first page has another checksum than it says");
        }
        int dimensions = page.getInt();
        return new VectorIndex.Description(text(page), text(page), dimensions);
    }

    private static String text(ByteBuffer page) {
        byte[] text = new byte[page.getInt()];
        page.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** @throws ResourceException if neither slot is whole, or a directory is damaged */
    static State state(Path file, FileChannel channel, int dimensions) throws IOException {
        Optional<Slot> newest = Optional.empty();
        for (int index = 0; index < SLOTS; index++) {
            Optional<Slot> slot = slot(read(channel, slotOffset(index), SLOT_BYTES));
            if (slot.isPresent() && newest.stream().noneMatch(other -> other.generation > slot.get().generation)) {
                newest = slot;
            }
        }
        Slot slot = newest.orElseThrow(() -> damaged(file, "neither of its two commit records is whole"));
        if (slot.end > channel.size()) {
            throw damaged(file, "it has " + channel.size() + " bytes where its last commit needs " + slot.end);
        }
        ByteBuffer directory = read(channel, slot.directory.offset(), Math.toIntExact(slot.directory.length()));
        if (checksum(directory) != slot.directory.checksum()) {
            throw damaged(file, "the list of its parts has another checksum than its last commit says");
        }
        List<Segment> segments = new ArrayList<>();
        while (directory.hasRemaining()) {
            Segment segment = Segment.read(directory);
            requireSound(file, segment, dimensions, slot.end);
            segments.add(segment);
        }
        return new State(slot.generation, List.copyOf(segments), slot.end);
    }

    private static void requireSound(Path file, Segment segment, int dimensions, long end) {
        boolean sound = segment.rows() > 0
                && segment.vectors().length() == (long) segment.rows() * dimensions * Short.BYTES
                && List.of(segment.vectors(), segment.names(), segment.removed()).stream()
                        .allMatch(part -> part.length() <= Integer.MAX_VALUE && part.isWithin(FIRST_PART, end));
        if (!sound) {
            throw damaged(file, "a part of it isn't where its list of parts says: " + segment);
        }
    }

    private static Optional<Slot> slot(ByteBuffer bytes) {
        int checksum = checksum(bytes.duplicate().limit(SLOT_BYTES - Integer.BYTES));
        Slot slot = new Slot(
                bytes.getLong(), new Segment.Part(bytes.getLong(), bytes.getInt(), bytes.getInt()), bytes.getLong());
        return bytes.getInt() == checksum && slot.generation > 0 ? Optional.of(slot) : Optional.empty();
    }

    private static long slotOffset(int index) {
        return (1L + index) * PAGE;
    }

    /** Makes a state the newest one; everything that it needs must have been forced to the disk before. */
    static void writeSlot(FileChannel channel, State state, Segment.Part directory) throws IOException {
        ByteBuffer bytes = allocate(SLOT_BYTES)
                .putLong(state.generation)
                .putLong(directory.offset())
                .putInt(Math.toIntExact(directory.length()))
                .putInt(directory.checksum())
                .putLong(state.end);
        bytes.putInt(checksum(bytes.duplicate().flip())).flip();
        write(channel, bytes, slotOffset((int) (state.generation % SLOTS)));
    }

    static ByteBuffer directory(List<Segment> segments) {
        ByteBuffer bytes = allocate(Math.multiplyExact(segments.size(), Segment.BYTES));
        segments.forEach(segment -> segment.write(bytes));
        return bytes.flip();
    }

    /** The first multiple of a page from a position on. */
    static long pageFrom(long position) {
        return (position + PAGE - 1) / PAGE * PAGE;
    }

    static void write(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
        for (long position = offset; bytes.hasRemaining(); ) {
            position += channel.write(bytes, position);
        }
    }

    static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer bytes = allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw new EOFException("it ends after " + channel.size() + " bytes");
            }
        }
        return bytes.flip();
    }

    static ResourceException damaged(Path file, String how) {
        return new ResourceException("the index " + file + " is damaged: " + how + "; make the index again");
    }

    static ResourceException unreadable(Path file, IOException e) {
        return new ResourceException("cannot read the index " + file + ": " + FileFailure.whenReading(e), e);
    }

    private static ResourceException notAnIndex(Path file) {
        return new ResourceException(file + " is not an index of vectors: it doesn't begin as one");
    }
}
