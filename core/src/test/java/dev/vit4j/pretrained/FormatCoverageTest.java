package dev.vit4j.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.pretrained.internal.ConfigField;
import dev.vit4j.pretrained.internal.ConfigFields;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.pretrained.internal.DualFamily;
import dev.vit4j.pretrained.internal.Families;
import dev.vit4j.pretrained.internal.Family;
import dev.vit4j.pretrained.internal.StoredFamily;
import dev.vit4j.pretrained.internal.TextFamily;
import dev.vit4j.pretrained.internal.TowersFamily;
import dev.vit4j.pretrained.internal.timm.TimmFamily;
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

    private static final String OF_A_TOWER = "vit4j-embedding-classifier";

    private static final Path PAGE = Path.of("../FORMAT_COVERAGE.md");

    static Stream<Family<?>> families() {
        return Families.ALL.stream();
    }

    static Stream<TextFamily<?>> textFamilies() {
        return Families.TEXT.stream();
    }

    /** In the page's order. */
    private static Stream<StoredFamily<?>> all() {
        return Stream.of(Families.ALL, Families.TEXT, Families.DUAL).flatMap(List::stream);
    }

    @Test
    void pageHasTheTableOfEveryFamily() throws IOException {
        String page = Files.readString(Files.exists(PAGE) ? PAGE : Path.of("FORMAT_COVERAGE.md"));

        assertThat(page).contains(table("Every family", ConfigField.COMMON));
        all().forEach(family -> assertThat(page).contains(section(family)));
    }

    @ParameterizedTest
    @MethodSource("families")
    void readsWhatItSaysItReadsAndNothingElse(Family<?> family) {
        Set<String> asked = new TreeSet<>();
        family.modelTypes().forEach(type -> asked.addAll(asked(type)));
        Set<String> declared = declared(family.fields(), ConfigField.COMMON);
        if (family.modelTypes().contains("clip")) {
            asked.add("vision_config"); // not asked for beside the vision_config_dict that goes before it
        }
        if (family.modelTypes().contains(OF_A_TOWER)) {
            declared.addAll(asked("clip_vision_model")); // the object's
        }
        assertThat(asked).isEqualTo(declared);
    }

    @ParameterizedTest
    @MethodSource("textFamilies")
    void ofTextsReadsWhatItSaysItReadsAndNothingElse(TextFamily<?> family) {
        Set<String> asked = asked(family);
        family.modelTypes().stream().filter("clip"::equals).forEach(clip -> asked.add("text_config"));

        assertThat(asked).isEqualTo(declared(family.fields(), List.of()));
    }

    @Test
    void ofBothReadsWhatItSaysAndTheTowersFields() {
        for (int i = 0; i < Families.DUAL.size(); i++) {
            DualFamily<?> family = Families.DUAL.get(i);
            Set<String> asked = asked(family);
            if (family.modelTypes().contains("clip")) {
                asked.addAll(List.of("text_config", "vision_config"));
            }
            if (family.modelTypes().contains("vit4j-clip")) {
                asked.add("text_config_dict"); // which the reference's files alone may have
            }
            List<ConfigField> ofTowers = Stream.concat(
                            Families.TEXT.get(i % Families.TEXT.size()).fields().stream(),
                            Families.ALL.stream()
                                    .filter(tower -> tower.modelTypes().containsAll(family.modelTypes()))
                                    .flatMap(tower -> tower.fields().stream()))
                    .toList();

            assertThat(asked).isEqualTo(declared(family.fields(), ofTowers));
        }
    }

    private static Set<String> asked(String modelType) {
        Set<String> asked = new TreeSet<>();
        for (String document : documents(modelType)) {
            ConfigFields fields = new ConfigFields(JsonFields.parse(document, "c.json"));
            ConfigJson.parse(fields);
            asked.addAll(fields.asked());
        }
        return asked;
    }

    private static Set<String> asked(TowersFamily<?> family) {
        Set<String> asked = new TreeSet<>();
        for (String type : family.modelTypes()) {
            ConfigFields fields = new ConfigFields(JsonFields.parse(document(type), "c.json"));
            assertThat(family.read(fields, Optional.empty())).isInstanceOf(family.type());
            asked.addAll(fields.asked());
        }
        asked.remove("model_type");
        return asked;
    }

    private static Set<String> declared(List<ConfigField> own, List<ConfigField> others) {
        return Stream.concat(own.stream(), others.stream())
                .filter(field -> field.use() != ConfigField.Use.IGNORED)
                .map(ConfigField::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** timm's fields of classes are read unless the others are there. */
    private static List<String> documents(String type) {
        if (!type.equals(TimmFamily.MODEL_TYPE)) {
            return List.of(document(type));
        }
        String start = "{\"model_type\": \"timm_wrapper\", \"architecture\": \"vit_tiny_patch16_224\", ";
        return List.of(
                start + "\"pretrained_cfg\": {\"input_size\": [3, 224, 224]}, \"model_args\": {\"img_size\": 224}}",
                start + "\"id2label\": {}}");
    }

    /** With the objects that hold fields of their own. */
    private static String document(String type) {
        return switch (type) {
            case "vit4j-vit" -> """
                {"model_type": "vit4j-vit", "num_labels": 3, "pooling": "mean", "stem_widths": [8, 16], "head_dim": 64,
                 "pruned_heads": {}, "weight_initialization": {"gain": 1, "residual_gain": 1}}""";
            case "vit4j-clip", "vit4j-siglip" -> """
                {"model_type": "%s", "pruned_heads": {}, "vision_config": {"model_type": "vit4j-vit", "head": "none",
                 "pooling": "mean", "stem_widths": [8, 16], "head_dim": 64,
                 "weight_initialization": {"gain": 1, "residual_gain": 1}}, "text_config": {}}""".formatted(type);
            case "clip" -> """
                {"model_type": "clip", "vision_config_dict": {}, "text_config_dict": {}, "pruned_heads": {}}""";
            case OF_A_TOWER -> """
                {"model_type": "vit4j-embedding-classifier", "tower": {"model_type": "clip_vision_model"}, "pruned_heads": {}}""";
            default -> "{\"model_type\": \"" + type + "\", \"head_dim\": 64, \"pruned_heads\": {}}";
        };
    }

    private static String section(StoredFamily<?> family) {
        String heads = family.architectures().isEmpty()
                ? "vit4j's own."
                : "Heads of `" + String.join("`, `", family.architectures()) + "`.";
        return table("`" + String.join("`, `", family.modelTypes()) + "`\n\n" + heads, family.fields());
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
                + all().map(family -> "\n" + section(family)).collect(Collectors.joining());
    }
}
