package dev.vit4j.data.cifar10.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.RegularFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads CIFAR-10 from a folder of its unpacked files, and verifies each. */
final class Cifar10Reader {

    private final Cifar10Format format;

    Cifar10Reader(Cifar10Format format) {
        this.format = format;
    }

    /** The version in a folder, complete or not. */
    static Optional<Cifar10Version> versionIn(Path folder) {
        return Stream.of(Cifar10Version.values())
                .filter(version -> version.fileNames().stream().anyMatch(file -> Files.exists(folder.resolve(file))))
                .findFirst();
    }

    /**
     * @param besides folders that may have the table of file names
     * @throws ResourceException if a file is missing, truncated, damaged or not the authors'
     */
    Cifar10 read(Path folder, Cifar10Version version, DataSource.Split split, List<Path> besides) {
        List<String> names = Cifar10Format.filesOf(split);
        requireAll(folder, version, names);
        List<Cifar10Part> parts = names.parallelStream()
                .map(part -> readPart(folder.resolve(version.fileName(part)), version, part))
                .toList();
        return new Cifar10(split, format.recordsPerFile(), parts, () -> fileNames(version, names, parts, besides));
    }

    private List<List<String>> fileNames(
            Cifar10Version version, List<String> names, List<Cifar10Part> parts, List<Path> besides) {
        return switch (version) {
            case PYTHON -> parts.stream().map(Cifar10Part::fileNames).toList();
            case BINARY ->
                besides.stream()
                        .map(folder -> folder.resolve(Cifar10FileNames.TABLE))
                        .filter(Files::isRegularFile)
                        .findFirst()
                        .map(table -> Cifar10FileNames.read(table, format, names))
                        .orElse(List.of());
        };
    }

    private static void requireAll(Path folder, Cifar10Version version, List<String> files) {
        List<String> missing = files.stream()
                .map(version::fileName)
                .filter(file -> !Files.isRegularFile(folder.resolve(file)))
                .toList();
        if (!missing.isEmpty()) {
            throw new ResourceException("CIFAR-10 in " + folder + " is incomplete: " + String.join(", ", missing)
                    + " missing; unpack " + version.archiveName() + " again, or remove the folder to have it "
                    + "downloaded");
        }
    }

    private Cifar10Part readPart(Path file, Cifar10Version version, String part) {
        try {
            if (RegularFile.size(file) > format.maxFileBytes()) {
                throw new ResourceException(file + ": expected " + format.binaryFileBytes() + " bytes, found "
                        + RegularFile.size(file) + "; it is not a file of CIFAR-10: download the data set again");
            }
            return Cifar10Part.parse(
                    format, version, part, RegularFile.read(file, format.maxFileBytes()), file.toString());
        } catch (IOException e) {
            throw new ResourceException("cannot read " + file + ": " + FileFailure.whenReading(e), e);
        }
    }
}
