package dev.vit4j.cli.console;

import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Parses numbers, with readable messages for text that is not a number: picocli's own messages name Java types.
 *
 * @param expected a description of what it parses
 */
public record NumberConverter<T extends Number>(Function<String, T> parser, String expected)
        implements ITypeConverter<T> {

    private static final NumberConverter<Integer> INTEGER =
            new NumberConverter<>(Integer::valueOf, "a whole number up to " + Integer.MAX_VALUE);

    private static final NumberConverter<Long> LONG =
            new NumberConverter<>(Long::valueOf, "a whole number up to " + Long.MAX_VALUE);

    private static final NumberConverter<Double> DOUBLE = new NumberConverter<>(Double::valueOf, "a number");

    /** Registers these converters for a command line. */
    public static CommandLine readBy(CommandLine commandLine) {
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
