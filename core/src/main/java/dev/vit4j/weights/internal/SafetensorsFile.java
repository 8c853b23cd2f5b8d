package dev.vit4j.weights.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.RegularFile;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** One open safetensors file. Reads are positioned, so that threads may share it. */
public final class SafetensorsFile implements AutoCloseable {

    /** Bytes read or written at once, since a tensor may be larger than any buffer. */
    public static final int PIECE_BYTES = 1 << 26;

    /** The beginning of the text file that Git LFS leaves in place of a file that it has not downloaded. */
    private static final String GIT_LFS_POINTER = "version ";

    private final Path path;
    private final FileChannel channel;
    private final Map<String, SafetensorsEntry> entries;
    private final Map<String, String> metadata;

    private SafetensorsFile(Path path, FileChannel channel, SafetensorsHeader header) {
        this.path = path;
        this.channel = channel;
        this.entries = header.entries();
        this.metadata = header.metadata();
    }

    public static SafetensorsFile open(Path path) {
        try {
            FileChannel channel = RegularFile.open(path);
            try {
                return new SafetensorsFile(path, channel, readHeader(path, channel));
            } catch (IOException | RuntimeException | Error e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ResourceException("cannot read " + path + ": " + FileFailure.whenReading(e), e);
        }
    }

    private static SafetensorsHeader readHeader(Path path, FileChannel channel) throws IOException {
        long fileSize = channel.size();
        if (fileSize < Long.BYTES) {
            throw new ResourceException(
                    path + ": expected a safetensors file of at least " + Long.BYTES + " bytes, found " + fileSize);
        }
        ByteBuffer lengthField = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readFully(path, channel, lengthField, 0);
        long length = lengthField.getLong(0);
        if (length < 0 || length > fileSize - Long.BYTES || length > SafetensorsJson.MAX_BYTES) {
            if (new String(lengthField.array(), StandardCharsets.ISO_8859_1).equals(GIT_LFS_POINTER)) {
                throw new ResourceException(
                        path + " is only a Git LFS pointer to the weights; download them with: git lfs pull");
            }
            throw new ResourceException(path + ": its first eight bytes give a header of "
                    + Long.toUnsignedString(length) + " bytes; expected at most "
                    + Math.min(fileSize - Long.BYTES, SafetensorsJson.MAX_BYTES)
                    + ": this is not a safetensors file, or an incomplete one");
        }
        byte[] json = new byte[Math.toIntExact(length)];
        readFully(path, channel, ByteBuffer.wrap(json), Long.BYTES);
        return SafetensorsHeader.parse(path.toString(), json, fileSize);
    }

    public Path path() {
        return path;
    }

    public Map<String, SafetensorsEntry> entries() {
        return entries;
    }

    public Map<String, String> metadata() {
        return metadata;
    }

    public Tensor read(SafetensorsEntry entry) {
        DType dtype = entry.dtype()
                .tensorType()
                .orElseThrow(() -> new ResourceException(path + ": tensor \"" + entry.name() + "\" has dtype "
                        + entry.dtype() + ", which vit4j does not support; it "
                        + "supports " + SafetensorsDType.readableNames()));
        Tensor tensor = Tensor.empty(dtype, entry.shape());
        try {
            for (long done = 0; done < entry.length(); done += PIECE_BYTES) {
                int piece = (int) Math.min(PIECE_BYTES, entry.length() - done);
                readFully(path, channel, tensor.bytes(done, piece), entry.begin() + done);
            }
            return tensor;
        } catch (IOException e) {
            tensor.close();
            throw new ResourceException(
                    "cannot read tensor \"" + entry.name() + "\" of " + path + ": " + FileFailure.whenReading(e), e);
        } catch (RuntimeException e) {
            tensor.close();
            throw e;
        }
    }

    static void readFully(Path path, FileChannel channel, ByteBuffer into, long position) throws IOException {
        long at = position;
        while (into.hasRemaining()) {
            int count = channel.read(into, at);
            if (count < 0) {
                throw new ResourceException(path + " ends at byte " + at + ", expected " + into.remaining()
                        + " more: it was cut while it was read");
            }
            at += count;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ResourceException("cannot close " + path + ": " + FileFailure.reason(e), e);
        }
    }
}
