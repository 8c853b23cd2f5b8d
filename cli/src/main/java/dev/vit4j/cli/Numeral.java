package dev.vit4j.cli;

import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads numbers, and says in words where a text is none: picocli's own words are Java's types.
 *
 * @param expected what it reads
 */
record Numeral<T extends Number>(Function<String, T> parser, String expected) implements ITypeConverter<T> {

    private static final Numeral<Integer> INTEGER =
            new Numeral<>(Integer::valueOf, "a whole number up to " + Integer.MAX_VALUE);

    private static final Numeral<Long> LONG = new Numeral<>(Long::valueOf, "a whole number up to " + Long.MAX_VALUE);

    private static final Numeral<Double> DOUBLE = new Numeral<>(Double::valueOf, "a number");

    /** Has all numbers of a command line read so. */
    static CommandLine readBy(CommandLine commandLine) {
        return commandLine
                .registerConverter(int.class, INTEGER)
                .registerConverter(Integer.class, INTEGER)
                .registerConverter(long.class, LONG)
                .registerConverter(Long.class, LONG)
                .registerConverter(double.class, DOUBLE)
                .registerConverter(Double.class, DOUBLE);
    }

    @Override
    public T convert(String text) {
        try {
            return parser.apply(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("expected " + expected + ", found '" + text + "'");
        }
    }
}
