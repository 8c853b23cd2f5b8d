package dev.vit4j.pretrained;

import dev.vit4j.internal.runtime.PassTeam;
import dev.vit4j.internal.runtime.Question;
import dev.vit4j.internal.runtime.Turns;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Tensor;

/** The packed parts of a model, and the threads that run them: callers take turns. */
final class SessionThreads implements AutoCloseable {

    private final Lifetime modelLifetime;
    private final Lifetime lifetime = new Lifetime("the session");
    private final PassTeam team;
    private final Turns turns;

    /** @param precision of patches and blocks */
    SessionThreads(Lifetime modelLifetime, Precision precision, int threads) {
        this.modelLifetime = modelLifetime;
        team = new PassTeam(precision.computeType(), threads);
        turns = new Turns(team);
    }

    /**
     * One row per input [B, C], fp32, in the caller's scope.
     *
     * @throws java.util.concurrent.CancellationException if the caller is interrupted, and stays so
     * @throws IllegalStateException after this or the model has been closed
     */
    Tensor run(Question question) {
        float[] rows = modelLifetime.within(() -> lifetime.within(() -> {
            team.requireWeights();
            return turns.ask(question).rows();
        }));
        long inputs = question.inputs().size(0);
        return Tensor.of(rows, inputs, rows.length / inputs);
    }

    @Override
    public void close() {
        lifetime.end(team::close);
    }
}
