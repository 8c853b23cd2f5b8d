package dev.vit4j.train.internal;

import dev.vit4j.tensor.Device;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.internal.Processor;
import dev.vit4j.train.Recipe;
import java.util.List;

/**
 * The values that a recipe may leave to the machine, resolved by the machine's properties, never by a timing, so that
 * they are the same at every start.
 *
 * @param workers threads that share a batch
 */
public record Computation(Device device, Precision precision, int workers) {

    /** The values for a run on this machine: the recipe's, or the fastest if the recipe leaves them open. */
    public static Computation of(Recipe.Training training, Device device) {
        return new Computation(device, precision(training.precision(), device), workers(training.workers(), device));
    }

    private static Precision precision(Recipe.PrecisionChoice choice, Device device) {
        return switch (choice) {
            case FP32 -> Precision.FP32;
            case BF16 -> Precision.BF16;
            case AUTO ->
                device == Device.CUDA ? Precision.BF16 : Processor.current().fastestPrecision();
        };
    }

    private static int workers(int asked, Device device) {
        if (device == Device.CUDA) {
            return 1;
        }
        return asked == 0 ? Engine.availableCores() : asked;
    }

    /** The keys of a recipe that record it. */
    public List<String> overrides() {
        return List.of("training.workers=" + workers, "training.precision=" + precision);
    }
}
