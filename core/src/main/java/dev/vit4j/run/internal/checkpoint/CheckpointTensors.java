package dev.vit4j.run.internal.checkpoint;

import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.Learner;
import dev.vit4j.train.internal.MisfitException;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the tensors of a checkpoint into those of a run. Nothing is filled before all of them are known to fit. */
public final class CheckpointTensors {

    /** The optimizer counts steps in fp32, which can't count beyond this. */
    private static final long LAST_COUNTED_STEP = 1 << 24;

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointTensors.class);

    private CheckpointTensors() {}

    /**
     * Fills {@code state} from a file that must have exactly its tensors, as they were after {@code step} optimizer
     * steps.
     */
    public static void restore(Path file, long step, Map<String, Tensor> state) throws MisfitException {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            for (String name : reader.names()) {
                if (!state.containsKey(name)) {
                    throw new MisfitException(file.getFileName() + " has a tensor " + name + " of shape "
                            + Arrays.toString(reader.shape(name))
                            + ", which the run doesn't have: it is of another architecture or recipe");
                }
            }
            // From an older version, which counted a skipped step like any other update.
            boolean lacksUpdates = !reader.names().contains(Learner.UPDATES);
            Map<String, Tensor> stored = new LinkedHashMap<>(state);
            Optional<Tensor> updates =
                    lacksUpdates ? Optional.ofNullable(stored.remove(Learner.UPDATES)) : Optional.empty();
            requireShapes(file, reader, stored);
            requireStep(reader, step);
            fill(reader, stored);
            updates.ifPresent(tensor -> fill(reader, Learner.STEP, tensor));
            if (lacksUpdates && state.keySet().stream().anyMatch(name -> name.startsWith(Learner.AVERAGED))) {
                LOG.warn(
                        "{} is of an older version, whose averages of the weights kept training.ema_decay from the first"
                                + " step; from here on they keep min(training.ema_decay, (1 + t) / (10 + t)) in step t",
                        file);
            }
        }
    }

    /** Fills {@code part} from a file that must have its tensors, and may have others. */
    static void restorePart(Path file, Map<String, Tensor> part) throws MisfitException {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            requireShapes(file, reader, part);
            fill(reader, part);
        }
    }

    private static void requireShapes(Path file, SafetensorsReader reader, Map<String, Tensor> state)
            throws MisfitException {
        for (Map.Entry<String, Tensor> entry : state.entrySet()) {
            String name = entry.getKey();
            String expected = Arrays.toString(entry.getValue().shape());
            if (!reader.names().contains(name)) {
                throw new MisfitException(file.getFileName() + " has no tensor " + name + " of shape " + expected
                        + ": it is of another architecture or recipe");
            }
            String found = Arrays.toString(reader.shape(name));
            if (!found.equals(expected)) {
                throw new MisfitException(file.getFileName() + ": " + name + " has shape " + found + ", expected "
                        + expected + ": it is of another architecture");
            }
        }
    }

    private static void requireStep(SafetensorsReader reader, long step) throws MisfitException {
        try (Scope scope = Scope.open()) {
            double counted = reader.read(Learner.STEP).item();
            if (counted != (double) Math.min(step, LAST_COUNTED_STEP)) {
                throw new MisfitException("it is of step " + step + ", its tensors of step " + (long) counted);
            }
        }
    }

    private static void fill(SafetensorsReader reader, Map<String, Tensor> state) {
        state.forEach((name, tensor) -> fill(reader, name, tensor));
    }

    private static void fill(SafetensorsReader reader, String name, Tensor tensor) {
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            tensor.copyFrom(reader.read(name));
        }
    }
}
