package dev.vit4j.data.cifar10.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One verified file of CIFAR-10.
 *
 * @param labels [N]
 * @param pixels [N, 32, 32, 3]
 * @param fileNames of the images in the authors' Python version; empty if the file has none
 */
@SuppressWarnings("ArrayRecordComponent") // 30 MB, passed from the reader to the data set
record Cifar10Part(byte[] labels, byte[] pixels, List<String> fileNames) {

    private static final int PLANE = Cifar10Format.SIDE * Cifar10Format.SIDE;

    /**
     * Verifies and parses a file.
     *
     * @param part the file's name without suffix
     * @param shownAs the file's name in messages
     * @throws ResourceException if the content isn't what the authors published
     */
    static Cifar10Part parse(
            Cifar10Format format, Cifar10Version version, String part, byte[] content, String shownAs) {
        return switch (version) {
            case BINARY -> fromRecords(format, part, content, List.of(), shownAs);
            case PYTHON -> {
                Cifar10Pickle pickle = Cifar10Pickle.parse(content, format.recordsPerFile(), shownAs);
                checkFileNames(format, part, pickle.fileNames(), shownAs);
                yield fromRecords(format, part, pickle.records(), pickle.fileNames(), shownAs);
            }
        };
    }

    static void checkFileNames(Cifar10Format format, String part, List<String> fileNames, String shownAs) {
        String found = Sha256.of((String.join("\n", fileNames) + "\n").getBytes(StandardCharsets.UTF_8));
        requireChecksum(format.fileNames().get(part), found, shownAs, "the images' file names");
    }

    private static Cifar10Part fromRecords(
            Cifar10Format format, String part, byte[] records, List<String> fileNames, String shownAs) {
        if (records.length != format.binaryFileBytes()) {
            throw new ResourceException(shownAs + ": expected " + format.binaryFileBytes() + " bytes ("
                    + format.recordsPerFile() + " images), found " + records.length
                    + "; the file is incomplete: delete it and download or unpack the data set again");
        }
        byte[] labels = labels(format, records, shownAs);
        requireChecksum(format.records().get(part), Sha256.of(records), shownAs, "its images and labels");
        return new Cifar10Part(labels, channelsLast(format.recordsPerFile(), records), fileNames);
    }

    private static byte[] labels(Cifar10Format format, byte[] records, String shownAs) {
        byte[] labels = new byte[format.recordsPerFile()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = records[i * Cifar10Format.RECORD_BYTES];
            if ((labels[i] & 0xFF) >= Cifar10Format.NUM_CLASSES) {
                throw new ResourceException(shownAs + ": image " + i + " has label " + (labels[i] & 0xFF)
                        + ", expected 0 to " + (Cifar10Format.NUM_CLASSES - 1)
                        + "; the file is damaged: delete it and download or unpack the data set again");
            }
        }
        return labels;
    }

    private static void requireChecksum(@Nullable String expected, String found, String shownAs, String what) {
        if (!found.equals(expected)) {
            throw new ResourceException(shownAs + ": expected SHA-256 " + expected + " of " + what + ", found " + found
                    + "; the file is damaged or not the authors': delete it and download or unpack the data set again");
        }
    }

    /** Converts records of a label and three colour planes to interleaved pixels. */
    private static byte[] channelsLast(int count, byte[] records) {
        byte[] pixels = new byte[count * Cifar10Format.PIXEL_BYTES];
        int to = 0;
        for (int i = 0; i < count; i++) {
            int red = i * Cifar10Format.RECORD_BYTES + 1;
            for (int from = red; from < red + PLANE; from++) {
                pixels[to] = records[from];
                pixels[to + 1] = records[from + PLANE];
                pixels[to + 2] = records[from + 2 * PLANE];
                to += 3;
            }
        }
        return pixels;
    }

    byte[] image(int index) {
        int from = index * Cifar10Format.PIXEL_BYTES;
        return Arrays.copyOfRange(pixels, from, from + Cifar10Format.PIXEL_BYTES);
    }
}
