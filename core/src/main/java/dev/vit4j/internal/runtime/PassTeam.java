package dev.vit4j.internal.runtime;

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
 * The threads of a session, and how images or texts are divided among them: whole ones if they divide evenly, rows of
 * tokens of the others. For one caller at a time, or for one per thread.
 */
public final class PassTeam implements AutoCloseable {

    /** Rows of tokens for one thread at once: enough for the products' full speed, few enough for the caches. */
    private static final long ROWS_AT_ONCE = 1600;

    /** With fewer rows for each member of a team, sharing them costs more than it saves. */
    private static final long FEWEST_ROWS = 48;

    /** The maximum number of operator threads waiting besides the workers; they live as long as these. */
    private static final int SPARE_THREADS = 4;

    private final PackedParts parts;
    private final int threads;
    private final List<AttentionMemory> memories; // one per worker
    private Optional<Workers> workers = Optional.empty();

    /** @param dtype the compute type of patches and blocks */
    public PassTeam(DType dtype, int threads) {
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
        return question.inputs().size(0) < threads && threads / members(question, question.inputs()) == 1;
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
        Tensor inputs = question.inputs();
        int batch = Math.toIntExact(inputs.size(0));
        int even = batch - batch % threads;
        List<float[]> rows = new ArrayList<>();
        if (even > 0) {
            workers(threads)
                    .forEach(worker -> apart(question, worker, even / threads), whenInterrupted)
                    .forEach(rows::addAll);
        }
        if (even < batch) {
            rows.add(together(question, inputs.narrow(0, even, batch - even), whenInterrupted));
        }
        return rows;
    }

    /** A worker's images or texts, a few at once. */
    private List<float[]> apart(Question question, int worker, int count) {
        List<float[]> rows = new ArrayList<>();
        int atOnce = (int) Math.max(1, ROWS_AT_ONCE / Math.max(1, question.tokens()));
        for (int done = 0; done < count; done += atOnce) {
            question.cancellation().requireWanted(); // a model may have no blocks
            try (Scope scope = Scope.open()) {
                Tensor some = question.inputs().narrow(0, (long) worker * count + done, Math.min(atOnce, count - done));
                rows.add(rows(
                        question, some, new PackedInference(parts, memories.get(worker), question.cancellation())));
            }
        }
        return rows;
    }

    /** Images whose patches and rows of tokens the workers share, fewer images than workers. */
    private float[] together(Question question, Tensor inputs, Runnable whenInterrupted) {
        int members = members(question, inputs);
        int operatorThreads = threads / members; // with more cores than members, each member's operators use several
        boolean beside = members * (operatorThreads - 1) <= SPARE_THREADS;
        SharedPass pass = new SharedPass(members, members, question.cancellation());
        return workers(beside ? threads : members)
                .forEach(
                        worker -> worker < members
                                ? member(question, inputs, pass, worker, operatorThreads)
                                : new float[0],
                        whenInterrupted)
                .get(0);
    }

    /** Does the work of a team alone. */
    private float[] alone(Question question, int worker) {
        Tensor inputs = question.inputs();
        SharedPass pass = new SharedPass(members(question, inputs), 1, question.cancellation());
        return lead(question, inputs, pass, thread -> memories.get(worker));
    }

    /** All rows, as the first thread of a shared pass. */
    private float[] lead(Question question, Tensor inputs, SharedPass pass, IntFunction<AttentionMemory> own) {
        return pass.lead(() -> rows(question, inputs, new SharedInference(parts, pass, own)));
    }

    private static float[] rows(Question question, Tensor inputs, Encoder.Runner runner) {
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            return question.rows().apply(inputs, runner).toFloatArray();
        }
    }

    /** The number of members that share the rows of some of a request's inputs, at most as many as threads. */
    private int members(Question question, Tensor inputs) {
        return (int) Math.max(1, Math.min(threads, inputs.size(0) * question.tokens() / FEWEST_ROWS));
    }

    /** A thread's part of a shared pass: all rows from the first one, nothing from the others. */
    private float[] member(Question question, Tensor inputs, SharedPass pass, int worker, int operatorThreads) {
        if (operatorThreads > 1) {
            Engine.setOperatorThreads(operatorThreads);
        }
        try {
            if (worker == 0) {
                return lead(question, inputs, pass, memories::get);
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

    @Override
    public void close() {
        workers.ifPresent(this::close);
        memories.forEach(AttentionMemory::close);
        parts.close();
    }
}
