package dev.vit4j.image.internal.resize;

/** A step added many times, rounded each time: the result of a loop of additions, without the loop. */
final class RepeatedSum {

    private RepeatedSum() {}

    /**
     * As long as the sum has the same exponent, each addition except the first adds the same amount: the step
     * rounded to the sum's last place, with ties to even.
     *
     * @param start not negative
     * @param step not negative
     */
    static double of(double start, double step, long times) {
        double sum = start;
        long left = times;
        while (left > 0) {
            double first = sum + step;
            left--;
            double second = first + step;
            double increase = second - first;
            if (left > 0 && Math.getExponent(sum) == Math.getExponent(second)) {
                if (increase == 0) {
                    return first;
                }
                double next = Math.scalb(1.0, Math.getExponent(first) + 1);
                long jumps = Math.min(left, (long) ((next - first) / increase) - 1);
                if (jumps > 0) {
                    first += jumps * increase;
                    left -= jumps;
                }
            }
            sum = first;
        }
        return sum;
    }
}
