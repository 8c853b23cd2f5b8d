package dev.vit4j.cli;

import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads whole numbers, and says in words where a text is none: picocli's own names Java's types. */
record WholeNumber<T extends Number>(Function<String, T> parser, long least, long most) implements ITypeConverter<T> {

    static final WholeNumber<Integer> INTEGER =
            new WholeNumber<>(Integer::valueOf, Integer.MIN_VALUE, Integer.MAX_VALUE);

    static final WholeNumber<Long> LONG = new WholeNumber<>(Long::valueOf, Long.MIN_VALUE, Long.MAX_VALUE);

    @Override
    public T convert(String text) {
        try {
            return parser.apply(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException(
                    "expected a whole number from " + least + " to " + most + ", found '" + text + "'");
        }
    }
}
