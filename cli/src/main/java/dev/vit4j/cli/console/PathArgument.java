package dev.vit4j.cli.console;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.internal.io.PathText;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Parses paths, with readable messages for text that is not a path: picocli's own messages name Java types. */
public final class PathArgument implements ITypeConverter<Path> {

    @Override
    public Path convert(String text) {
        try {
            return PathText.argument(text);
        } catch (InvalidRequestException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
