package dev.vit4j.data.cifar10.internal;

import dev.vit4j.data.internal.SplitMix64;
import dev.vit4j.internal.io.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** CIFAR-10's files in small: four images each, in both versions, unpacked and packed. */
final class TinyCifar10 {

    static final int IMAGES = 4;

    private TinyCifar10() {}

    static byte[] records(String part) {
        SplitMix64 random = SplitMix64.of(Cifar10Format.ALL_FILES.indexOf(part));
        byte[] records = new byte[IMAGES * Cifar10Format.RECORD_BYTES];
        for (int i = 0; i < records.length; i++) {
            records[i] = (byte) (i % Cifar10Format.RECORD_BYTES == 0 ? random.nextInt(10) : random.nextInt(256));
        }
        return records;
    }

    static List<String> fileNames(String part) {
        return List.of("tabby_cat_s_000001.png", "dog_s_1.png", part + "_s_000003.png", "mail_truck_s_000004.png");
    }

    static Cifar10Format format() {
        Map<String, String> records = new LinkedHashMap<>();
        Map<String, String> fileNames = new LinkedHashMap<>();
        for (String part : Cifar10Format.ALL_FILES) {
            records.put(part, Sha256.of(records(part)));
            fileNames.put(part, Sha256.of(text(String.join("\n", fileNames(part)) + "\n")));
        }
        return new Cifar10Format(IMAGES, records, fileNames);
    }

    /** Name to content of a version's six files. */
    static Map<String, byte[]> files(Cifar10Version version) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String part : Cifar10Format.ALL_FILES) {
            byte[] records = records(part);
            files.put(version.fileName(part), version == Cifar10Version.BINARY ? records : pickle(part, records));
        }
        return files;
    }

    static Path writeFolder(Path folder, Map<String, byte[]> files) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
        return folder;
    }

    static Path writeFileNameTable(Path folder) throws IOException {
        StringBuilder table = new StringBuilder("batch\trow\tlabel\tclass\tfilename\tnoun\n");
        for (String part : Cifar10Format.ALL_FILES) {
            for (int i = 0; i < IMAGES; i++) {
                table.append(
                        part + "\t" + i + "\t0\tairplane\t" + fileNames(part).get(i) + "\tnoun\n");
            }
        }
        return Files.writeString(folder.resolve(Cifar10FileNames.TABLE), table);
    }

    static byte[] tarGzip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(tarHeader("cifar-10/", 0, '5'));
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                out.write(tarHeader("cifar-10/" + file.getKey(), file.getValue().length, '0'));
                out.write(file.getValue());
                out.write(new byte[-file.getValue().length & 511]);
            }
            out.write(new byte[1024]);
        }
        return packed.toByteArray();
    }

    static byte[] tarHeader(String name, long size, char type) {
        ByteBuffer header = ByteBuffer.allocate(512);
        header.put(text(name)).position(100);
        header.put(text("0000644\0" + "0000000\0" + "0000000\0" + String.format("%011o\0", size) + "00000000000\0"
                + "        " + type));
        header.position(257);
        header.put(text("ustar  \0"));
        int checksum = 0;
        for (byte value : header.array()) {
            checksum += value & 0xFF;
        }
        header.position(148);
        header.put(text(String.format("%06o\0 ", checksum)));
        return header.array();
    }

    /** The instructions that Python 2's cPickle wrote, protocol 2, of a numpy array and two lists. */
    static byte[] pickle(String part, byte[] records) {
        Pickle pickle = new Pickle();
        pickle.raw("\u0080\u0002}q\u0001(U\u000bbatch_labelq\u0002U\u0004tinyq\u0003U\u0006labelsq\u0004]q\u0005(");
        for (int i = 0; i < IMAGES; i++) {
            pickle.raw("K").raw(records[i * Cifar10Format.RECORD_BYTES]);
        }
        pickle.raw(
                        "eU\u0004dataq\u0006cnumpy.core.multiarray\n_reconstruct\nq\u0007cnumpy\nndarray\nq\u0008K\u0000\u0085U\u0001b\u0087Rq\t")
                .raw("(K\u0001K" + (char) IMAGES
                        + "M\u0000\u000c\u0086cnumpy\ndtype\nq\nU\u0002u1K\u0000K\u0001\u0087Rq\u000b")
                .raw("(K\u0003U\u0001|NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK\u0000tb\u0089T")
                .length(IMAGES * Cifar10Format.PIXEL_BYTES);
        for (int i = 0; i < IMAGES; i++) {
            pickle.raw(records, i * Cifar10Format.RECORD_BYTES + 1, Cifar10Format.PIXEL_BYTES);
        }
        pickle.raw("tbU\tfilenamesq\u000c]q\r(");
        for (String name : fileNames(part)) {
            pickle.raw("U" + (char) name.length() + name);
        }
        return pickle.raw("eu.").bytes();
    }

    /** Characters stand for bytes. */
    static final class Pickle {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Pickle raw(String bytes) {
            out.writeBytes(bytes.getBytes(StandardCharsets.ISO_8859_1));
            return this;
        }

        Pickle raw(byte value) {
            out.write(value);
            return this;
        }

        Pickle raw(byte[] bytes, int from, int length) {
            out.write(bytes, from, length);
            return this;
        }

        Pickle length(int value) {
            out.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
            return this;
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
