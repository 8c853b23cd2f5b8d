package dev.vit4j.cli.option;

import dev.vit4j.internal.io.Crc32c;
import dev.vit4j.internal.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** A text that differs between models whose embeddings can't be compared: a hash of what embeddings depend on. */
public final class ModelFingerprint {

    private static final String FILES =
            "config\\.json|open_clip_config\\.json|preprocessor_config\\.json|processor_config\\.json|.*\\.safetensors";

    private static final int LENGTH = 16;

    private ModelFingerprint() {}

    /** @throws dev.vit4j.ResourceException if a file can't be read */
    public static String of(Path folder) {
        String files = ModelChoice.files(folder).stream()
                .filter(file -> String.valueOf(file.getFileName()).matches(FILES))
                .sorted()
                .map(file -> file.getFileName() + " " + Crc32c.of(file))
                .collect(Collectors.joining("\n"));
        return Sha256.of(files.getBytes(StandardCharsets.UTF_8)).substring(0, LENGTH);
    }
}
