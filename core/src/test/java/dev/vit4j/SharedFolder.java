package dev.vit4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;

/** Files that tests read and this repository has not, in the folder that the variable VIT4J_SHARED names. */
public final class SharedFolder {

    private static final String VARIABLE = "VIT4J_SHARED";

    private SharedFolder() {}

    /** A file or folder inside: the test is skipped where the variable is not set, and fails where this is missing. */
    public static Path path(String inside) {
        String shared = System.getenv().getOrDefault(VARIABLE, "");
        assumeTrue(!shared.isEmpty(), VARIABLE + " is not set: there is no " + inside + " to read");
        Path path = Path.of(shared).resolve(inside);
        assertThat(path).exists();
        return path;
    }
}
