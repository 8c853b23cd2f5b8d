package dev.vit4j.pretrained.internal.timm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What timm's names of architectures say, by the rules in {@code architectures.txt}: the arguments of a plain Vision
 * Transformer, or what else the architecture is.
 */
public final class TimmArchitectures {

    private static final String FILE = "architectures.txt";
    private static final String PLAIN = "plain";
    private static final String OTHER = "!";

    private static final TimmArchitectures RULES = read();

    /** Arguments of timm's {@code VisionTransformer} for the names that match. */
    private record Rule(Pattern name, Map<String, String> arguments) {}

    /** Architectures that are no plain Vision Transformer. */
    private record Other(Pattern name, String what) {}

    private final List<Pattern> plain;
    private final List<Rule> rules;
    private final List<Other> others;

    private TimmArchitectures(List<Pattern> plain, List<Rule> rules, List<Other> others) {
        this.plain = plain;
        this.rules = rules;
        this.others = others;
    }

    /** The arguments that a name stands for, as they are written in the file; empty if it is no plain Vision Transformer. */
    public static Optional<Map<String, String>> arguments(String architecture) {
        return RULES.argumentsOf(architecture);
    }

    /** What an architecture is that vit4j doesn't have. */
    public static String whatElse(String architecture) {
        return RULES.others.stream()
                .filter(other -> matches(other.name(), architecture))
                .findFirst()
                .map(Other::what)
                .orElse("another network than a plain Vision Transformer");
    }

    private Optional<Map<String, String>> argumentsOf(String architecture) {
        boolean covered = plain.stream().anyMatch(name -> matches(name, architecture))
                && others.stream().noneMatch(other -> matches(other.name(), architecture));
        if (!covered) {
            return Optional.empty();
        }
        Map<String, String> arguments = new LinkedHashMap<>();
        rules.stream()
                .filter(rule -> matches(rule.name(), architecture))
                .forEach(rule -> arguments.putAll(rule.arguments()));
        return Optional.of(arguments);
    }

    private static boolean matches(Pattern name, String architecture) {
        return name.matcher(architecture).matches();
    }

    private static TimmArchitectures read() {
        List<String[]> lines = lines().filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.strip().split("\\s+", 3))
                .toList();
        return new TimmArchitectures(
                lines.stream()
                        .filter(words -> words[0].equals(PLAIN))
                        .map(words -> Pattern.compile(words[1]))
                        .toList(),
                lines.stream()
                        .filter(words -> !words[0].equals(PLAIN) && !words[1].equals(OTHER))
                        .map(words -> new Rule(Pattern.compile(words[0]), assignments(words)))
                        .toList(),
                lines.stream()
                        .filter(words -> words[1].equals(OTHER))
                        .map(words -> new Other(Pattern.compile(words[0]), words[2]))
                        .toList());
    }

    private static Map<String, String> assignments(String... words) {
        Map<String, String> arguments = new LinkedHashMap<>();
        Stream.of(words).skip(1).flatMap(rest -> Stream.of(rest.split("\\s+"))).forEach(assignment -> {
            String[] sides = assignment.split("=", 2);
            arguments.put(sides[0], sides[1]);
        });
        return arguments;
    }

    private static Stream<String> lines() {
        try (InputStream file = TimmArchitectures.class.getResourceAsStream(FILE)) {
            return new String(Objects.requireNonNull(file, FILE).readAllBytes(), StandardCharsets.UTF_8).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
