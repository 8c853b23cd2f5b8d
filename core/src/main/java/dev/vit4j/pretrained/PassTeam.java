package dev.vit4j.pretrained;

import dev.vit4j.model.ModelConfig;
import dev.vit4j.nn.AttentionMemory;
import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.tensor.Workers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The threads of a session, and how images are divided among them: whole images where they come out even, rows of tokens
 * of the others. For one caller at a time, or for one a thread.
 */
final class PassTeam implements AutoCloseable {

    /** Rows of tokens that one thread takes at once: enough for the products' full speed, few for the caches. */
    private static final long ROWS_AT_ONCE = 1600;

    /** With fewer rows for each member of a team, sharing them costs more than it saves. */
    private static final long FEWEST_ROWS = 48;

    /** So many threads of operators may wait beside the workers; they live as long as these. */
    private static final int SPARE_THREADS = 4;

    private final ModelConfig config;
    private final int threads;
    private final List<AttentionMemory> memories; // one a worker
    private Optional<Workers> workers = Optional.empty();

    /** @param dtype what the blocks compute in */
    PassTeam(ModelConfig config, DType dtype, int threads) {
        this.config = config;
        this.threads = threads;
        memories =
                Stream.generate(() -> new AttentionMemory(dtype)).limit(threads).toList();
        workers(threads);
    }

    int threads() {
        return threads;
    }

    /** Whether one thread gives the same bits as all of them do. */
    boolean isForOneThread(Question question) {
        return question.images().size(0) < threads && threads / members(question.images()) == 1;
    }

    /** Of one question by all threads, or of as many as there are threads that are for one each. */
    List<Answer> answer(List<Question> questions) {
        if (questions.size() == 1) {
            return List.of(Answer.of(() -> rows(questions.get(0))));
        }
        try {
            return workers(threads).forEach(worker -> Answer.of(() -> List.of(alone(questions.get(worker), worker))));
        } catch (RuntimeException | Error e) { // as where there can be no threads
            return Collections.nCopies(questions.size(), new Answer(List.of(), Optional.of(e)));
        }
    }

    private List<float[]> rows(Question question) {
        Tensor images = question.images();
        int batch = Math.toIntExact(images.size(0));
        int even = batch - batch % threads;
        List<float[]> parts = new ArrayList<>();
        if (even > 0) {
            workers(threads)
                    .forEach(worker -> apart(question, worker, even / threads))
                    .forEach(parts::addAll);
        }
        if (even < batch) {
            parts.add(together(question, images.narrow(0, even, batch - even)));
        }
        return parts;
    }

    /** A worker's images, a few at once. */
    private List<float[]> apart(Question question, int worker, int count) {
        List<float[]> rows = new ArrayList<>();
        int atOnce = (int) Math.max(1, ROWS_AT_ONCE / Math.max(1, tokens(question.images())));
        for (int done = 0; done < count; done += atOnce) {
            try (Scope scope = Scope.open()) {
                Tensor some = question.images().narrow(0, (long) worker * count + done, Math.min(atOnce, count - done));
                rows.add(question.model().rows(some, question.readout(), memories.get(worker)));
            }
        }
        return rows;
    }

    /** Images whose patches and rows of tokens the workers share, fewer images than workers. */
    private float[] together(Question question, Tensor images) {
        int members = members(images);
        int operatorThreads = threads / members; // with more cores than members, each member's operators take some
        boolean beside = members * (operatorThreads - 1) <= SPARE_THREADS;
        try (SharedPass pass = new SharedPass(question.model(), images, question.readout(), members, members)) {
            return workers(beside ? threads : members)
                    .forEach(worker -> worker < members ? member(pass, worker, operatorThreads) : new float[0])
                    .get(0);
        }
    }

    /** Does what a team would, by itself. */
    private float[] alone(Question question, int worker) {
        Tensor images = question.images();
        try (SharedPass pass = new SharedPass(question.model(), images, question.readout(), members(images), 1)) {
            return pass.rows(0, memories.get(worker));
        }
    }

    /** So many share the rows of these images, fewer than threads. */
    private int members(Tensor images) {
        return (int) Math.max(1, Math.min(threads, images.size(0) * tokens(images) / FEWEST_ROWS));
    }

    private float[] member(SharedPass pass, int worker, int operatorThreads) {
        if (operatorThreads > 1) {
            Engine.setOperatorThreads(operatorThreads);
        }
        try {
            return pass.rows(worker, memories.get(worker));
        } finally {
            if (operatorThreads > 1) {
                Engine.setOperatorThreads(1);
            }
        }
    }

    /** So many workers, in place of another number of them: only then do the threads of these ones' operators end. */
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

    /** About how many tokens an image of this size has. */
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
    }
}
