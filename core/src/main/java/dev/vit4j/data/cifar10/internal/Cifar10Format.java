package dev.vit4j.data.cifar10.internal;

import dev.vit4j.data.DataSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The expected content of CIFAR-10's files. The Python version has the same images in the same order as the binary one,
 * so one checksum is used for both: that of the binary records.
 *
 * @param recordsPerFile images in each file
 * @param records of each file without suffix: SHA-256 of its images as binary records
 * @param fileNames of each file without suffix: SHA-256 of the images' file names, a line feed after each
 */
record Cifar10Format(int recordsPerFile, Map<String, String> records, Map<String, String> fileNames) {

    static final int SIDE = 32;
    static final int PIXEL_BYTES = SIDE * SIDE * 3;
    static final int RECORD_BYTES = 1 + PIXEL_BYTES;
    static final int NUM_CLASSES = 10;

    static final List<String> TRAIN_FILES =
            List.of("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5");
    static final List<String> TEST_FILES = List.of("test_batch");
    static final List<String> ALL_FILES =
            Stream.concat(TRAIN_FILES.stream(), TEST_FILES.stream()).toList();

    /** The data set as its authors published it in 2009. */
    static final Cifar10Format PUBLISHED = new Cifar10Format(
            10_000,
            Map.of(
                    "data_batch_1", "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
                    "data_batch_2", "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
                    "data_batch_3", "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
                    "data_batch_4", "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
                    "data_batch_5", "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
                    "test_batch", "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"),
            Map.of(
                    "data_batch_1", "ecb8622c69ed8af911d4c07518cc7f0d35b84d0ed58bcae530808df6bd4ebdab",
                    "data_batch_2", "6630d24a8d74c020fc183435b380436bd4f6d9ff1d033750d8e09b1e6276e172",
                    "data_batch_3", "f761afc9ebdc38c84a454c2175bba9d706a91df569985ae907a2e47fa57a5550",
                    "data_batch_4", "51d11ce5f362932cf08cb82be0641c59184942e9009b9fe2b6f1f08770524f69",
                    "data_batch_5", "c58b646e3c13938c53f1a255e2954c2f09e01eebfa3e87062d1a51f29e718a1e",
                    "test_batch", "430aa4cc704106224fd9072aaed150c20b99018178aae3e265814120afb4eba6"));

    static List<String> filesOf(DataSource.Split split) {
        return switch (split) {
            case TRAIN -> TRAIN_FILES;
            case TEST -> TEST_FILES;
            case VALIDATION -> List.of();
        };
    }

    int binaryFileBytes() {
        return recordsPerFile * RECORD_BYTES;
    }

    /** More than the size of a pickle with the same images. */
    int maxFileBytes() {
        return 2 * binaryFileBytes() + (1 << 20);
    }

    /** The version that has this file, if it is one of CIFAR-10's. */
    static Optional<Cifar10Version> versionOf(String fileName) {
        return Stream.of(Cifar10Version.values())
                .filter(version -> version.fileNames().contains(fileName))
                .findFirst();
    }
}
