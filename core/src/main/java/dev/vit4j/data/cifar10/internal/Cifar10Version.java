package dev.vit4j.data.cifar10.internal;

import java.util.List;

/** The forms in which CIFAR-10's authors publish it. */
enum Cifar10Version {
    BINARY("cifar-10-batches-bin", "cifar-10-binary.tar.gz", ".bin"),
    PYTHON("cifar-10-batches-py", "cifar-10-python.tar.gz", "");

    private final String folderName;
    private final String archiveName;
    private final String suffix;

    Cifar10Version(String folderName, String archiveName, String suffix) {
        this.folderName = folderName;
        this.archiveName = archiveName;
        this.suffix = suffix;
    }

    String folderName() {
        return folderName;
    }

    String archiveName() {
        return archiveName;
    }

    String fileName(String part) {
        return part + suffix;
    }

    List<String> fileNames() {
        return Cifar10Format.ALL_FILES.stream().map(this::fileName).toList();
    }
}
