package dev.vit4j.cli.option;

import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.run.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The runs of several seeds in one folder. */
public final class SeedFolders {

    public static final String PREFIX = "seed-";

    private SeedFolders() {}

    /** The run folders of single seeds inside a folder. */
    public static List<Path> in(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(PREFIX))
                    .filter(file -> Files.exists(file.resolve(RunFolder.RECIPE)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw FileFailure.unreadable(folder, e);
        }
    }
}
