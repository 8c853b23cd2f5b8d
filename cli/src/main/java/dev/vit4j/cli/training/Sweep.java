package dev.vit4j.cli.training;

import dev.vit4j.InvalidRequestException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The settings of {@code --sweep}: each value of each key combined with each of the others. */
public final class Sweep {

    private static final String SEPARATOR = ";";
    private static final String DATASET = "dataset";

    /** The longest folder name of a cell. */
    private static final int LONGEST_NAME = 120;

    private Sweep() {}

    /**
     * One combination of values.
     *
     * @param folder its name, which shows the differences; empty without a sweep
     * @param settings key to value
     */
    public record Cell(String folder, Map<String, String> settings) {

        /** As values of {@code --set}. */
        List<String> overrides() {
            return settings.entrySet().stream()
                    .map(setting -> setting.getKey() + "=" + setting.getValue())
                    .toList();
        }
    }

    /**
     * All cells, the last key's values changing fastest; a single one without settings if there is no sweep.
     *
     * @param options each {@code KEY=V;V;…}
     * @param set the values of {@code --set} for all of them
     * @throws InvalidRequestException if one has no key or no value, or names the data set, or if a key is set twice
     */
    public static List<Cell> cells(List<String> options, List<String> set) {
        List<Map<String, String>> combinations = List.of(Map.of());
        Set<String> keys = new HashSet<>();
        set.forEach(override -> keys.add(override.replaceFirst("=.*", "")));
        for (String option : options) {
            int equals = option.indexOf('=');
            List<String> values = List.of(option.substring(equals + 1).split(SEPARATOR, -1));
            if (equals < 1 || values.contains("")) {
                throw new InvalidRequestException("--sweep expects KEY=VALUE;VALUE;…, such as"
                        + " \"optimizer.learning_rate=0.001;0.003\", in quotes as a shell ends a command at ;. Found "
                        + option);
            }
            String key = option.substring(0, equals);
            if (key.equals(DATASET)) {
                throw new InvalidRequestException("--sweep " + option
                        + ": one command trains on one data set, DATASET; use one command for each");
            }
            if (!keys.add(key)) {
                throw new InvalidRequestException(
                        "--sweep " + option + ": " + key + " is set by another --sweep or --set, too; leave one out");
            }
            if (new HashSet<>(values).size() < values.size()) {
                throw new InvalidRequestException("--sweep " + option + " has a value twice");
            }
            combinations = product(combinations, key, values);
        }
        return named(combinations);
    }

    private static List<Map<String, String>> product(
            List<Map<String, String>> combinations, String key, List<String> values) {
        List<Map<String, String>> all = new ArrayList<>();
        for (Map<String, String> combination : combinations) {
            for (String value : values) {
                Map<String, String> more = new LinkedHashMap<>(combination);
                more.put(key, value);
                all.add(more);
            }
        }
        return all;
    }

    private static List<Cell> named(List<Map<String, String>> combinations) {
        List<Cell> cells = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (Map<String, String> settings : combinations) {
            String name = name(settings);
            // Values that differ in characters that names can't have, or only in case, which some systems ignore.
            String unique = name;
            for (int number = 2; !taken.add(unique.toLowerCase(Locale.ROOT)); number++) {
                unique = name + "-" + number;
            }
            cells.add(new Cell(unique, settings));
        }
        return cells;
    }

    /**
     * Such as {@code learning_rate=0.001,hidden_size=64}: keys without their groups, in characters valid on every
     * system.
     */
    private static String name(Map<String, String> settings) {
        List<String> parts = new ArrayList<>();
        settings.forEach((key, value) -> parts.add(
                key.substring(key.lastIndexOf('.') + 1) + "=" + value.strip().replaceAll("[^A-Za-z0-9._+-]+", "_")));
        String name = String.join(",", parts);
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    }
}
