package dev.vit4j.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {

    @TempDir
    Path folder;

    @Test
    void isThereOnlyWhileItIsHeld() throws IOException {
        Path path = folder.resolve("data.lock");
        try (LockFile held = LockFile.take(path).orElseThrow()) {
            assertThat(held).isNotNull();
            assertThat(path).exists();
            assertThat(LockFile.take(path)).isEmpty();
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void takesOverWhatAKilledProcessLeft() throws IOException {
        Path path = Files.createFile(folder.resolve("data.lock"));

        Optional<LockFile> taken = LockFile.take(path);

        assertThat(taken).isPresent();
        taken.get().close();
        assertThat(path).doesNotExist();
    }

    @Test
    void givesUpWhereItsFolderIsMissing() {
        assertThatThrownBy(() -> LockFile.take(folder.resolve("absent/data.lock")))
                .isInstanceOf(NoSuchFileException.class);
    }

    /** Each opens the file at any moment: also while its holder takes it away and somebody makes it anew. */
    @Test
    void hasOneHolderAtATimeHoweverManyComeAndGo() throws Exception {
        Path path = folder.resolve("data.lock");
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger times = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < 16; thread++) {
                all.add(threads.submit(() -> {
                    for (int round = 0; round < 1000; round++) {
                        Optional<LockFile> taken = LockFile.take(path);
                        if (taken.isPresent()) {
                            try (LockFile held = taken.get()) {
                                assertThat(held).isNotNull();
                                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                times.incrementAndGet();
                                LockSupport.parkNanos(200_000);
                                inside.decrementAndGet();
                            }
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most).hasValue(1);
        assertThat(times).hasValueGreaterThan(1);
    }
}
