package dev.vit4j.report.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** The Java example of a model card, as a reader takes it. */
public final class CardExample {

    /** Its imports are in a comment. */
    private static final Pattern BLOCK = Pattern.compile("```java\n// ([^\n]*)\n(.*?)```", Pattern.DOTALL);

    private CardExample() {}

    /** @param folder for the program */
    public static void requireCompiles(Path card, Path folder) throws IOException {
        Matcher example = BLOCK.matcher(Files.readString(card));
        assertThat(example.find()).as("a Java example in %s", card).isTrue();
        String imports = Arrays.stream(example.group(1).split(", "))
                .map(name -> "import " + name + ";\n")
                .collect(Collectors.joining());
        Path source = Files.createDirectories(folder).resolve("Example.java");
        Files.writeString(
                source, imports + "class Example { void run() throws Exception {\n" + example.group(2) + "} }\n");
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        int result = compiler.run(
                null,
                null,
                errors,
                "-proc:none",
                "-d",
                folder.toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                source.toString());
        assertThat(result).as(errors.toString(StandardCharsets.UTF_8)).isZero();
    }
}
