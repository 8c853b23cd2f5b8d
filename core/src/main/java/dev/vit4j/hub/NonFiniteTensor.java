package dev.vit4j.hub;

import dev.vit4j.tensor.DType;
import dev.vit4j.tensor.Tensor;
import java.util.Locale;
import java.util.Optional;

/**
 * A tensor of a file with values that are no numbers.
 *
 * @param name in the file
 * @param notANumber how many are NaN
 * @param infinite how many are infinite, of either sign
 */
record NonFiniteTensor(String name, long elements, long notANumber, long infinite) {

    /** Empty where all values are numbers. Exact, and costs some passes over the tensor. */
    static Optional<NonFiniteTensor> of(String name, Tensor tensor) {
        Tensor zeros = tensor.mul(0);
        long notFinite = tensor.elements() - count(zeros.equal(zeros));
        long notANumber = tensor.elements() - count(tensor.equal(tensor));
        return notFinite == 0
                ? Optional.empty()
                : Optional.of(new NonFiniteTensor(name, tensor.elements(), notANumber, notFinite - notANumber));
    }

    private static long count(Tensor flags) {
        return (long) flags.to(DType.INT64).sum().item();
    }

    /**
     * Whether there may be such values: one pass. What is not finite makes the sum so, and large numbers may, too.
     *
     * @param tensor of floating point
     */
    static boolean isSuspected(Tensor tensor) {
        return tensor.elements() > 0 && !Double.isFinite(tensor.sum().item());
    }

    /** After the tensor's name. */
    String description() {
        long values = notANumber + infinite;
        return String.format(
                Locale.ROOT,
                "%d of its %d values %s no number (%s)",
                values,
                elements,
                values == 1 ? "is" : "are",
                infinite == 0 ? "NaN" : notANumber == 0 ? "infinite" : notANumber + " NaN, " + infinite + " infinite");
    }
}
