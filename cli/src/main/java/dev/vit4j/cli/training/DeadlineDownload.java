package dev.vit4j.cli.training;

import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.TransferProgress;
import dev.vit4j.net.TransferListener;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Downloads with a deadline; quickstart falls back to {@code shapes} when it passes. */
public final class DeadlineDownload {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PATIENCE_FOR_AN_ANSWER = Duration.ofSeconds(15);

    private final Output output;
    private final Duration patienceForAnAnswer;
    private final Duration patience;
    private volatile boolean answered;

    public DeadlineDownload(Output output) {
        this(output, PATIENCE_FOR_AN_ANSWER, PATIENCE);
    }

    /** @param patience the time after that for a first response */
    public DeadlineDownload(Output output, Duration patienceForAnAnswer, Duration patience) {
        this.output = output;
        this.patienceForAnAnswer = patienceForAnAnswer;
        this.patience = patience;
    }

    /**
     * @param download receives a progress listener, which stops it once the deadline has passed
     * @throws ResourceException if the download fails, or takes too long; the partial download is kept
     */
    public void fetch(String name, Consumer<TransferListener> download) {
        output.say("downloading " + name + " …");
        try (TransferProgress shown = new TransferProgress(output)) {
            CompletableFuture<Void> fetched = new CompletableFuture<>();
            Thread thread = new Thread(
                    () -> {
                        try {
                            download.accept(watched(shown, fetched));
                            fetched.complete(null);
                        } catch (RuntimeException e) {
                            fetched.completeExceptionally(e);
                        }
                    },
                    "vit4j-fetch");
            thread.setDaemon(true);
            thread.start();
            await(fetched);
        }
    }

    /** Stops the download at its next progress report once no one waits for it any more. */
    private TransferListener watched(TransferListener shown, CompletableFuture<Void> fetched) {
        return new TransferListener() {
            @Override
            public void update(String file, long done, long total) {
                requireWanted();
                shown.update(file, done, total);
            }

            @Override
            public void say(String line) {
                requireWanted();
                shown.say(line);
            }

            private void requireWanted() {
                answered = true;
                if (fetched.isCancelled()) {
                    throw new CancellationException();
                }
            }
        };
    }

    private void await(CompletableFuture<Void> fetched) {
        try {
            try {
                fetched.get(patienceForAnAnswer.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (!answered) {
                    throw e;
                }
                fetched.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException e) {
            fetched.cancel(true);
            throw new ResourceException(
                    answered
                            ? "the download takes longer than " + patience.toMinutes() + " minutes"
                            : "no server responds",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ResourceException("interrupted while downloading", e);
        }
    }
}
