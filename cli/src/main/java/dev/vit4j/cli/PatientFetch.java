package dev.vit4j.cli;

import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Fetches a data set for someone who has other plans if that takes long. */
final class PatientFetch {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PATIENCE_FOR_AN_ANSWER = Duration.ofSeconds(15);

    private final Output output;
    private volatile boolean answered;

    PatientFetch(Output output) {
        this.output = output;
    }

    /** @throws ResourceException where it can't be had, or not in good time; what was fetched is kept */
    void fetch(DataSource source) {
        output.say("fetching " + source.description().name() + " …");
        try (TransferProgress shown = new TransferProgress(output)) {
            CompletableFuture<Void> fetched = new CompletableFuture<>();
            Thread thread = new Thread(
                    () -> {
                        try {
                            source.fetch((name, done, total) -> {
                                answered = true;
                                if (fetched.isCancelled()) {
                                    throw new CancellationException();
                                }
                                shown.update(name, done, total);
                            });
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

    private void await(CompletableFuture<Void> fetched) {
        try {
            try {
                fetched.get(PATIENCE_FOR_AN_ANSWER.toSeconds(), TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                if (!answered) {
                    throw e;
                }
                fetched.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (TimeoutException e) {
            fetched.cancel(true);
            throw new ResourceException(
                    answered
                            ? "the download takes longer than " + PATIENCE.toMinutes() + " minutes"
                            : "no server answers",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ResourceException("interrupted while fetching", e);
        }
    }
}
