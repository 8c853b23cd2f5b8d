package dev.vit4j.cli.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.Output;
import dev.vit4j.net.TransferListener;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Timeout(60)
class DeadlineDownloadTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(100);

    /** For what a busy machine must have done by then. */
    private static final Duration BRIEF = Duration.ofSeconds(2);

    private final StringWriter said = new StringWriter();

    @Command(name = "quickstart")
    static final class Talking implements Callable<Integer> {

        @Mixin
        private Output output = new Output();

        @Override
        public Integer call() {
            return 0;
        }
    }

    private void fetch(Duration patienceForAnAnswer, Duration patience, Consumer<TransferListener> download) {
        Talking command = new Talking();
        new CommandLine(command).setErr(new PrintWriter(said, true));
        new DeadlineDownload(command.output, patienceForAnAnswer, patience).fetch("cifar10", download);
    }

    /** Waits as a server does that says nothing, until its process ends. */
    private static void waitForever() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void waitsForADownloadThatComes() {
        AtomicBoolean fetched = new AtomicBoolean();

        fetch(LONG, LONG, progress -> fetched.set(true));

        assertThat(fetched).isTrue();
        assertThat(said.toString()).contains("downloading cifar10 …");
    }

    @Test
    void passesOnWhyADownloadFailed() {
        ResourceException refusal = new ResourceException("could not download it from any address");

        assertThatThrownBy(() -> fetch(LONG, LONG, progress -> {
                    throw refusal;
                }))
                .isSameAs(refusal);
    }

    @Test
    void givesUpWhereNothingAnswers() {
        assertThatThrownBy(() -> fetch(SHORT, LONG, progress -> waitForever()))
                .isInstanceOf(ResourceException.class)
                .hasMessage("no server responds");
    }

    @Test
    void hasMorePatienceWithADownloadThatHasBegun() {
        AtomicBoolean fetched = new AtomicBoolean();

        fetch(BRIEF, LONG, progress -> {
            progress.update("cifar-10-binary.tar.gz", 0, 2_000_000);
            try {
                Thread.sleep(BRIEF.toMillis() + 500);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            progress.update("cifar-10-binary.tar.gz", 2_000_000, 2_000_000);
            fetched.set(true);
        });

        assertThat(fetched).isTrue();
    }

    @Test
    void waitsForSomebodyElsesDownloadAsForItsOwn() {
        fetch(BRIEF, LONG, progress -> {
            progress.say("another process or thread is downloading it; waiting for it …");
            try {
                Thread.sleep(BRIEF.toMillis() + 500);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(said.toString()).contains("another process or thread is downloading it; waiting for it …");
    }

    @Test
    void stopsADownloadThatTakesTooLong() throws Exception {
        CompletableFuture<Throwable> stoppedBy = new CompletableFuture<>();

        assertThatThrownBy(() -> fetch(BRIEF, BRIEF, progress -> {
                    try {
                        for (long done = 0; ; done++) {
                            progress.update("cifar-10-binary.tar.gz", done, Long.MAX_VALUE);
                            Thread.sleep(1);
                        }
                    } catch (CancellationException | InterruptedException e) {
                        stoppedBy.complete(e);
                    }
                }))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith("the download takes longer than ");

        assertThat(stoppedBy.get(30, TimeUnit.SECONDS)).isInstanceOf(CancellationException.class);
    }
}
