package dev.vit4j.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.pretrained.internal.ConfigField;
import dev.vit4j.pretrained.internal.ConfigFields;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.pretrained.internal.Families;
import dev.vit4j.pretrained.internal.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** FORMAT_COVERAGE.md says what the code does: its tables are those of the families' own lists. */
class FormatCoverageTest {

    private static final Path PAGE = Path.of("../FORMAT_COVERAGE.md");

    static Stream<Family<?>> families() {
        return Families.ALL.stream();
    }

    @Test
    void pageHasTheTableOfEveryFamily() throws IOException {
        String page = Files.readString(Files.exists(PAGE) ? PAGE : Path.of("FORMAT_COVERAGE.md"));

        assertThat(page).contains(table("Every family", ConfigField.COMMON));
        families().forEach(family -> assertThat(page).contains(section(family)));
    }

    @ParameterizedTest
    @MethodSource("families")
    void readsWhatItSaysItReadsAndNothingElse(Family<?> family) {
        Set<String> asked = new TreeSet<>();
        for (String type : family.modelTypes()) {
            ConfigFields fields = new ConfigFields(JsonFields.parse(document(type), "c.json"));
            ConfigJson.parse(fields);
            asked.addAll(fields.asked());
        }
        Set<String> declared = Stream.concat(ConfigField.COMMON.stream(), family.fields().stream())
                .filter(field -> field.use() != ConfigField.Use.IGNORED)
                .map(ConfigField::name)
                .collect(Collectors.toCollection(TreeSet::new));
        if (family.modelTypes().contains("clip")) {
            asked.add("vision_config"); // not asked for beside the vision_config_dict that goes before it
        }
        assertThat(asked).isEqualTo(declared);
    }

    /** With the objects that hold fields of their own. */
    private static String document(String type) {
        return switch (type) {
            case "vit4j-vit" -> """
                {"model_type": "vit4j-vit", "num_labels": 3, "pooling": "mean", "stem_widths": [8, 16], "head_dim": 64,
                 "pruned_heads": {}, "weight_initialization": {"gain": 1, "residual_gain": 1}}""";
            case "clip" -> "{\"model_type\": \"clip\", \"vision_config_dict\": {}, \"pruned_heads\": {}}";
            default -> "{\"model_type\": \"" + type + "\", \"head_dim\": 64, \"pruned_heads\": {}}";
        };
    }

    private static String section(Family<?> family) {
        return table(
                "`" + String.join("`, `", family.modelTypes()) + "`\n\nHeads of `"
                        + String.join("`, `", family.architectures()) + "`.",
                family.fields());
    }

    private static String table(String title, List<ConfigField> fields) {
        return "### " + title + "\n\n| field | status | default, or what is meant |\n|---|---|---|\n"
                + fields.stream().map(FormatCoverageTest::row).collect(Collectors.joining());
    }

    private static String row(ConfigField field) {
        return "| `" + field.name() + "` | " + field.use().name().toLowerCase(Locale.ROOT) + " | "
                + Optional.of(field.note()).filter(note -> !note.isEmpty()).orElse("") + " |\n";
    }

    /** Prints the page's tables. */
    static String page() {
        return table("Every family", ConfigField.COMMON)
                + families().map(family -> "\n" + section(family)).collect(Collectors.joining());
    }
}
