package dev.vit4j.data;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The batches of one epoch, made by threads of its own. */
final class EpochBatches implements Loader.Batches {

    private final BatchAssembler assembler;
    private final Loader.Config config;
    private final int[] order;
    private final int epoch;
    private final int endBatch;
    private final ExecutorService threads;
    private final Queue<Future<Batch>> underWay = new ArrayDeque<>();
    private int nextToSubmit;
    private volatile boolean closed;

    EpochBatches(BatchAssembler assembler, Loader.Config config, int[] order, int epoch, int firstBatch, int endBatch) {
        this.assembler = assembler;
        this.config = config;
        this.order = order;
        this.epoch = epoch;
        this.endBatch = endBatch;
        this.nextToSubmit = firstBatch;
        this.threads = Executors.newFixedThreadPool(config.threads(), task -> {
            Thread thread = new Thread(task, "vit4j-loader");
            thread.setDaemon(true);
            return thread;
        });
        for (int i = 0; i < config.prefetch(); i++) {
            submitNext();
        }
    }

    @Override
    public boolean hasNext() {
        return !underWay.isEmpty();
    }

    @Override
    public Batch next() {
        Future<Batch> head = underWay.poll();
        if (head == null) {
            throw new NoSuchElementException("the epoch has no more batches");
        }
        submitNext();
        try {
            return head.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new IllegalStateException("interrupted while waiting for a batch", e);
        } catch (ExecutionException e) {
            close();
            throw asUnchecked(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        underWay.clear();
        threads.shutdownNow();
        try {
            threads.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void submitNext() {
        if (nextToSubmit < endBatch && !closed) {
            int number = nextToSubmit++;
            int start = number * config.batchSize();
            int end = Math.min(order.length, start + config.batchSize());
            int[] indices = Arrays.copyOfRange(order, start, end);
            underWay.add(threads.submit(() -> assembler.assemble(indices, epoch, number, () -> closed)));
        }
    }

    private static RuntimeException asUnchecked(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }
}
