package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * CRC-32C (Castagnoli) in lower-case hexadecimal, for files of gigabytes: with processor instructions it is ten times
 * as fast as SHA-256. It detects damage, every flipped bit for certain, but does not protect against forgery.
 */
public final class Crc32c {

    private static final int CHUNK = 1 << 20;

    private Crc32c() {}

    /**
     * The checksum of a whole file.
     *
     * @throws ResourceException if the file can't be read
     */
    public static String of(Path file) {
        CRC32C checksum = new CRC32C();
        ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
        try (FileChannel channel = RegularFile.open(file)) {
            while (channel.read(chunk) >= 0) {
                checksum.update(chunk.flip());
                chunk.clear();
            }
        } catch (IOException e) {
            throw new ResourceException("cannot read " + file + ": " + FileFailure.whenReading(e), e);
        }
        return HexFormat.of().toHexDigits((int) checksum.getValue());
    }
}
