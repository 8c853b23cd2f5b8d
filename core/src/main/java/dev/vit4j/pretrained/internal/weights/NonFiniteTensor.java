package dev.vit4j.pretrained.internal.weights;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Precision;
import dev.vit4j.tensor.Tensor;
import java.util.Locale;
import java.util.Optional;

/**
 * A tensor of a file with NaN or infinite values.
 *
 * @param name in the file
 * @param notANumber the number of NaN values
 * @param infinite the number of infinite values, of either sign
 * @param beyond the precision whose range they exceed, if they are finite in the file
 */
record NonFiniteTensor(String name, long elements, long notANumber, long infinite, Optional<Precision> beyond) {

    /**
     * Empty if all values are finite in that precision. Exact, and costs some passes over the tensor.
     *
     * @param stored as the file has it
     */
    static Optional<NonFiniteTensor> of(String name, Tensor stored, Precision precision) {
        Optional<Precision> beyond =
                of(name, stored, Optional.empty()).isEmpty() ? Optional.of(precision) : Optional.empty();
        return of(name, stored.to(precision.computeType()), beyond);
    }

    private static Optional<NonFiniteTensor> of(String name, Tensor tensor, Optional<Precision> beyond) {
        Tensor zeros = tensor.mul(0);
        long notFinite = tensor.elements() - count(zeros.equal(zeros));
        long notANumber = tensor.elements() - count(tensor.equal(tensor));
        return notFinite == 0
                ? Optional.empty()
                : Optional.of(new NonFiniteTensor(name, tensor.elements(), notANumber, notFinite - notANumber, beyond));
    }

    private static long count(Tensor flags) {
        return (long) flags.to(DType.INT64).sum().item();
    }

    /**
     * Whether there may be such values: one pass. Any of them makes the sum non-finite, and so may large numbers.
     *
     * @param tensor of floating point
     */
    static boolean isSuspected(Tensor tensor) {
        return tensor.elements() > 0 && !Double.isFinite(tensor.sum().item());
    }

    /** After the tensor's name. */
    String description() {
        long values = notANumber + infinite;
        if (beyond.isPresent()) {
            return String.format(
                    Locale.ROOT,
                    "%d of its %d values %s beyond the largest number of %s",
                    values,
                    elements,
                    values == 1 ? "is" : "are",
                    beyond.get());
        }
        return String.format(
                Locale.ROOT,
                "%d of its %d values %s no number (%s)",
                values,
                elements,
                values == 1 ? "is" : "are",
                infinite == 0 ? "NaN" : notANumber == 0 ? "infinite" : notANumber + " NaN, " + infinite + " infinite");
    }
}
