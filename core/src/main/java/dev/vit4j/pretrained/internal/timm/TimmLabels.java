package dev.vit4j.pretrained.internal.timm;

import dev.vit4j.pretrained.internal.ConfigField;
import dev.vit4j.pretrained.internal.ConfigFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** The classes in timm's config.json: their number, and their names where it has them. */
final class TimmLabels {

    /** Far more than any classifier has: a corrupt file would otherwise be named class by class. */
    private static final int MOST_LABELS = 1_000_000;

    private static final int NUM_CLASSES_OF_TIMM = 1000;
    private static final String NUM_CLASSES = "num_classes";
    static final String LABEL_NAMES = "label_names";
    private static final String LABEL_DESCRIPTIONS = "label_descriptions";

    static final List<ConfigField> FIELDS = List.of(
            ConfigField.read(NUM_CLASSES, "1000; 0: the model returns what it pools"),
            ConfigField.read(
                    LABEL_NAMES,
                    "names by index, as a list or an object; absent: id2label, or else LABEL_0, LABEL_1, …"),
            ConfigField.read(LABEL_DESCRIPTIONS, "of names: shown in place of them"));

    private TimmLabels() {}

    /** @throws dev.vit4j.ResourceException if a field has another type */
    static List<String> read(ConfigFields json, ConfigFields pretrained) {
        int count = json.has(NUM_CLASSES)
                ? json.wholeNumber(NUM_CLASSES, NUM_CLASSES_OF_TIMM)
                : pretrained.wholeNumber(NUM_CLASSES, NUM_CLASSES_OF_TIMM);
        if (count < 0 || count > MOST_LABELS) {
            throw json.unexpected(NUM_CLASSES, "from 0 to " + MOST_LABELS);
        }
        ConfigFields described = json.has(LABEL_DESCRIPTIONS) ? json : pretrained;
        Optional<ConfigFields> descriptions = described.has(LABEL_DESCRIPTIONS)
                ? Optional.of(described.object(LABEL_DESCRIPTIONS))
                : Optional.empty();
        List<Optional<String>> names = names(json.has(LABEL_NAMES) ? json : pretrained, count);
        List<Integer> nameless = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Optional<String> name = names.get(i);
            if (name.isEmpty()) {
                nameless.add(i);
            }
            labels.add(name.flatMap(known -> descriptions.flatMap(texts -> texts.label(known)))
                    .or(() -> name)
                    .orElse("LABEL_" + i));
        }
        if (!nameless.isEmpty() && nameless.size() == count) {
            json.odd(LABEL_NAMES, "absent, so the classes are called LABEL_0 to LABEL_" + (count - 1));
        } else if (!nameless.isEmpty()) {
            json.odd(
                    LABEL_NAMES,
                    "has no name for " + nameless.size() + " of " + count + " classes, the first of them "
                            + nameless.get(0) + "; they are called LABEL_i");
        }
        return List.copyOf(labels);
    }

    private static List<Optional<String>> names(ConfigFields json, int count) {
        if (!json.has(LABEL_NAMES)) {
            return IntStream.range(0, count)
                    .mapToObj(i -> Optional.<String>empty())
                    .toList();
        }
        if (json.isObject(LABEL_NAMES)) {
            ConfigFields table = json.object(LABEL_NAMES);
            Set<String> keys = table.names();
            return IntStream.range(0, count)
                    .mapToObj(Integer::toString)
                    .map(key -> keys.contains(key) ? table.label(key) : Optional.<String>empty())
                    .toList();
        }
        List<String> listed = json.anyTexts(LABEL_NAMES);
        return IntStream.range(0, count)
                .mapToObj(i -> i < listed.size() ? Optional.of(listed.get(i)) : Optional.<String>empty())
                .toList();
    }
}
