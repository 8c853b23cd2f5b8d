package dev.vit4j.internal.runtime;

import dev.vit4j.model.ModelConfig;
import dev.vit4j.nn.Encoder;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * The threads of a session, and how images are divided among them: whole images if they divide evenly, rows of tokens
 * of the others. For one caller at a time, or for one per thread.
 */
public final class PassTeam implements AutoCloseable {

    /** Rows of tokens for one thread at once: enough for the products' full speed, few enough for the caches. */
    private static final long ROWS_AT_ONCE = 1600;

    /** With fewer rows for each member of a team, sharing them costs more than it saves. */
    private static final long FEWEST_ROWS = 48;

    /** The maximum number of operator threads waiting besides the workers; they live as long as these. */
    private static final int SPARE_THREADS = 4;

    private final ModelConfig config;
    private final PackedParts parts;
    private final int threads;
    private final List<AttentionMemory> memories; // one per worker
    private Optional<Workers> workers = Optional.empty();

    /** @param dtype the compute type of patches and blocks */
    public PassTeam(ModelConfig config, DType dtype, int threads) {
        this.config = config;
        this.threads = threads;
        parts = new PackedParts(dtype, threads);
        memories =
                Stream.generate(() -> new AttentionMemory(dtype)).limit(threads).toList();
        workers(threads);
    }

    /** @throws IllegalStateException if weights that it packed were freed and the model now uses others */
    public void requireWeights() {
        parts.requireWeights();
    }

    int threads() {
        return threads;
    }

    /** Whether one thread gives the same bits as all of them do. */
    boolean isForOneThread(Question question) {
        return question.images().size(0) < threads && threads / members(question.images()) == 1;
    }

    /**
     * Computes one request on all threads, or as many single-thread requests as there are threads.
     *
     * @param whenInterrupted called at each interruption of the caller
     */
    List<Answer> answer(List<Question> questions, Runnable whenInterrupted) {
        if (questions.size() == 1) {
            return List.of(Answer.of(() -> allRows(questions.get(0), whenInterrupted)));
        }
        try {
            return workers(threads)
                    .forEach(worker -> Answer.of(() -> List.of(alone(questions.get(worker), worker))), whenInterrupted);
        } catch (RuntimeException | Error e) { // as where there can be no threads
            return Collections.nCopies(questions.size(), new Answer(List.of(), Optional.of(e)));
        }
    }

    private List<float[]> allRows(Question question, Runnable whenInterrupted) {
        Tensor images = question.images();
        int batch = Math.toIntExact(images.size(0));
        int even = batch - batch % threads;
        List<float[]> rows = new ArrayList<>();
        if (even > 0) {
            workers(threads)
                    .forEach(worker -> apart(question, worker, even / threads), whenInterrupted)
                    .forEach(rows::addAll);
        }
        if (even < batch) {
            rows.add(together(question, images.narrow(0, even, batch - even), whenInterrupted));
        }
        return rows;
    }

    /** A worker's images, a few at once. */
    private List<float[]> apart(Question question, int worker, int count) {
        List<float[]> rows = new ArrayList<>();
        int atOnce = (int) Math.max(1, ROWS_AT_ONCE / Math.max(1, tokens(question.images())));
        for (int done = 0; done < count; done += atOnce) {
            question.cancellation().requireWanted(); // a model may have no blocks
            try (Scope scope = Scope.open()) {
                Tensor some = question.images().narrow(0, (long) worker * count + done, Math.min(atOnce, count - done));
                rows.add(rows(
                        question, some, new PackedInference(parts, memories.get(worker), question.cancellation())));
            }
        }
        return rows;
    }

    /** Images whose patches and rows of tokens the workers share, fewer images than workers. */
    private float[] together(Question question, Tensor images, Runnable whenInterrupted) {
        int members = members(images);
        int operatorThreads = threads / members; // with more cores than members, each member's operators use several
        boolean beside = members * (operatorThreads - 1) <= SPARE_THREADS;
        SharedPass pass = new SharedPass(members, members, question.cancellation());
        return workers(beside ? threads : members)
                .forEach(
                        worker -> worker < members
                                ? member(question, images, pass, worker, operatorThreads)
                                : new float[0],
                        whenInterrupted)
                .get(0);
    }

    /** Does the work of a team alone. */
    private float[] alone(Question question, int worker) {
        Tensor images = question.images();
        SharedPass pass = new SharedPass(members(images), 1, question.cancellation());
        return lead(question, images, pass, thread -> memories.get(worker));
    }

    /** All rows, as the first thread of a shared pass. */
    private float[] lead(Question question, Tensor images, SharedPass pass, IntFunction<AttentionMemory> own) {
        return pass.lead(() -> rows(question, images, new SharedInference(parts, pass, own)));
    }

    private static float[] rows(Question question, Tensor images, Encoder.Runner runner) {
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            return question.rows().apply(images, runner).toFloatArray();
        }
    }

    /** The number of members that share the rows of these images, fewer than threads. */
    private int members(Tensor images) {
        return (int) Math.max(1, Math.min(threads, images.size(0) * tokens(images) / FEWEST_ROWS));
    }

    /** A thread's part of a shared pass: all rows from the first one, nothing from the others. */
    private float[] member(Question question, Tensor images, SharedPass pass, int worker, int operatorThreads) {
        if (operatorThreads > 1) {
            Engine.setOperatorThreads(operatorThreads);
        }
        try {
            if (worker == 0) {
                return lead(question, images, pass, memories::get);
            }
            pass.help(worker);
            return new float[0];
        } finally {
            if (operatorThreads > 1) {
                Engine.setOperatorThreads(1);
            }
        }
    }

    /** Replaces the workers by another number of them: only then do the threads of their operators end. */
    private Workers workers(int count) {
        if (workers.isPresent() && workers.get().count() != count) {
            close(workers.get());
        }
        if (workers.isEmpty()) {
            workers = Optional.of(Workers.start(count));
        }
        return workers.get();
    }

    private void close(Workers those) {
        workers = Optional.empty();
        those.close();
    }

    /** The approximate number of tokens of an image of this size. */
    private long tokens(Tensor images) {
        return config.tokens()
                * images.size(2)
                * images.size(3)
                / config.imageSize().area();
    }

    @Override
    public void close() {
        workers.ifPresent(this::close);
        memories.forEach(AttentionMemory::close);
        parts.close();
    }
}
