package dev.vit4j.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.train.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged safetensors, configurations and images are read or refused by an error of ours, quickly and in little memory,
 * by a process with a small heap. {@code bench/fuzz.sh} feeds hundreds of thousands.
 */
class FuzzTest {

    private static final String CASES = System.getProperty("vit4j.fuzz.cases", "5000");
    private static final String SEED = System.getProperty("vit4j.fuzz.seed", "1");

    /** Where the files are left that something was found by. */
    private static final Optional<Path> KEPT =
            Optional.ofNullable(System.getProperty("vit4j.fuzz.folder")).map(Path::of);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void readsOrRefusesEveryDamagedFile() throws IOException, InterruptedException {
        try (ChildProcess child = ChildProcess.start(
                FuzzRun.class, List.of("-Xmx96m"), KEPT.orElse(folder).toString(), CASES, SEED)) {
            ChildProcess.End end = child.end();
            System.out.print(end.output());
            assertThat(end.exitCode()).as(end.output()).isZero();
            assertThat(end.output()).contains("safetensors: read ").contains("image: read ");
        }
    }
}
