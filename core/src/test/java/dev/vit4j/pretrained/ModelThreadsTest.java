package dev.vit4j.pretrained;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.RandomVits;
import dev.vit4j.model.Vit;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.Scope;
import dev.vit4j.train.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many threads a model takes, whoever asks it. */
@Tag("engine")
class ModelThreadsTest {

    private static final int CALLERS = 64;

    /** Beside those that compute: of the JVM, of JavaCPP, and operators' own. */
    private static final int OTHERS = 12;

    private static final Pattern BEYOND = Pattern.compile("threads beyond: (-?\\d+)");

    @TempDir
    private Path folder;

    /**
     * The engine would give each caller 16 threads of its own. The second number of threads is more than can share an
     * image of 197 tokens by rows, so that operators take several.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 16})
    void callersOfAClassifierBringNoThreadsOfTheEngines(int threads) throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/self/task")), "native threads are counted in /proc");
        save(RandomVits.classifier(112, 8, 192, 2, 3, 384, true));

        try (ChildProcess child = ChildProcess.start(
                List.of("env", "OMP_NUM_THREADS=16"),
                ThreadsRun.class,
                List.of(),
                folder.toString(),
                String.valueOf(CALLERS),
                String.valueOf(threads))) {
            ChildProcess.End end = child.end();
            assertThat(end.exitCode()).as(end.output()).isZero();
            Matcher beyond = BEYOND.matcher(end.output());
            assertThat(beyond.find()).as(end.output()).isTrue();
            System.out.println(CALLERS + " callers, " + end.output().strip());
            assertThat(Integer.parseInt(beyond.group(1)))
                    .as(end.output())
                    .isLessThanOrEqualTo((threads == 0 ? Engine.availableCores() : threads) + OTHERS);
        }
    }

    private void save(Vit.Config config) {
        try (Scope scope = Scope.open()) {
            ModelFolder.save(
                    folder,
                    config,
                    List.of("a", "b", "c", "d", "e"),
                    Preprocessor.of(112),
                    RandomVits.scattered(config, 1));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1025})
    void refusesANumberOfThreadsThatCannotBeMeant(int threads) {
        assertThatThrownBy(() -> ModelFolder.LoadOptions.DEFAULT.withThreads(threads))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("a model needs 1 to 1024 threads, found " + threads);
    }

    @Test
    void aModelHasTheThreadsThatItWasLoadedWith() {
        ModelFolder.LoadOptions options = ModelFolder.LoadOptions.DEFAULT.withThreads(3);
        try (LoadedModel model = ModelFolder.load(GoldenModel.folder("vit-cls"), options)) {
            assertThat(model.network().threads()).isEqualTo(3);
        }
        try (LoadedModel model = ModelFolder.load(GoldenModel.folder("vit-cls"))) {
            assertThat(model.network().threads()).isEqualTo(Engine.availableCores());
        }
    }
}
