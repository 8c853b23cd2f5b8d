package dev.vit4j.internal.io;

import dev.vit4j.ResourceException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads regular files from a gzip-compressed tar archive (POSIX.1-1988 ustar headers). Names longer than a header
 * allows, links and everything else that is not a regular file are skipped; entry names are never used for writing.
 */
public final class TarGzip {

    private static final int BLOCK = 512;
    private static final int GZIP_BUFFER = 1 << 16;

    private TarGzip() {}

    /** Receives a file of an archive. */
    @FunctionalInterface
    public interface Visitor {
        void visit(String name, byte[] content);
    }

    /**
     * Passes each wanted regular file to {@code visitor}, in the archive's order.
     *
     * @param wanted by the entry's name, including folders
     * @param maxBytes the size from which on a wanted file is refused
     * @param maxUnpackedBytes for all entries together: a small archive can unpack to terabytes
     * @throws ResourceException if the archive is missing, truncated or not a tar.gz, or it or a wanted file is too
     *     large
     */
    public static void read(
            Path archive, Predicate<String> wanted, int maxBytes, long maxUnpackedBytes, Visitor visitor) {
        String at = "its beginning";
        long left = maxUnpackedBytes;
        try (InputStream in =
                new GZIPInputStream(new BufferedInputStream(RegularFile.stream(archive), GZIP_BUFFER), GZIP_BUFFER)) {
            for (byte[] header = in.readNBytes(BLOCK); !isEnd(header); header = in.readNBytes(BLOCK)) {
                if (header.length < BLOCK) {
                    throw new EOFException();
                }
                Entry entry = Entry.parse(header);
                at = entry.name();
                if (entry.size() > left - BLOCK) {
                    throw new IOException("it unpacks to more than the limit of " + maxUnpackedBytes + " bytes");
                }
                left -= entry.size() + BLOCK;
                if (entry.regularFile() && wanted.test(entry.name())) {
                    visitor.visit(entry.name(), content(in, entry, maxBytes));
                } else {
                    in.skipNBytes(entry.size());
                }
                in.skipNBytes(-entry.size() & (BLOCK - 1));
            }
        } catch (EOFException e) {
            throw new ResourceException(
                    "archive " + archive + " is truncated: it ends within " + at + " after " + compressedSize(archive)
                            + " bytes; delete it and download it again",
                    e);
        } catch (ZipException e) {
            throw new ResourceException(
                    "archive " + archive + " is damaged at " + at + ": expected gzip data, found: " + e.getMessage()
                            + "; delete it and download it again",
                    e);
        } catch (NoSuchFileException e) {
            throw new ResourceException("archive " + archive + " does not exist", e);
        } catch (IOException e) {
            throw new ResourceException(
                    "archive " + archive + " can't be read at " + at + ": " + FileFailure.whenReading(e), e);
        }
    }

    private static byte[] content(InputStream in, Entry entry, int maxBytes) throws IOException {
        if (entry.size() > maxBytes) {
            throw new IOException(
                    entry.name() + " is said to have " + entry.size() + " bytes, expected at most " + maxBytes);
        }
        byte[] content = in.readNBytes((int) entry.size());
        if (content.length < entry.size()) {
            throw new EOFException();
        }
        return content;
    }

    private static long compressedSize(Path archive) {
        try {
            return Files.size(archive);
        } catch (IOException e) {
            return 0;
        }
    }

    /** An archive ends with blocks of zeros. */
    private static boolean isEnd(byte[] header) {
        for (byte value : header) {
            if (value != 0) {
                return false;
            }
        }
        return header.length == BLOCK;
    }

    private record Entry(String name, long size, boolean regularFile) {

        private static final int NAME_LENGTH = 100;
        private static final int SIZE_AT = 124;
        private static final int SIZE_LENGTH = 12;
        private static final int CHECKSUM_AT = 148;
        private static final int CHECKSUM_LENGTH = 8;
        private static final int TYPE_AT = 156;

        static Entry parse(byte[] header) throws IOException {
            long found = 0;
            for (int i = 0; i < BLOCK; i++) {
                boolean inChecksum = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_LENGTH;
                found += inChecksum ? ' ' : header[i] & 0xFF;
            }
            long expected = octal(header, CHECKSUM_AT, CHECKSUM_LENGTH);
            if (found != expected) {
                throw new IOException("expected a tar header with checksum " + expected + ", found " + found);
            }
            byte type = header[TYPE_AT];
            return new Entry(
                    text(header, 0, NAME_LENGTH), octal(header, SIZE_AT, SIZE_LENGTH), type == '0' || type == 0);
        }

        private static String text(byte[] header, int from, int length) {
            int end = from;
            while (end < from + length && header[end] != 0) {
                end++;
            }
            return new String(header, from, end - from, StandardCharsets.UTF_8);
        }

        private static long octal(byte[] header, int from, int length) throws IOException {
            String digits = text(header, from, length).strip();
            try {
                return Long.parseUnsignedLong(digits, 8);
            } catch (NumberFormatException e) {
                throw new IOException("expected an octal number in a tar header, found \"" + digits + "\"", e);
            }
        }
    }
}
