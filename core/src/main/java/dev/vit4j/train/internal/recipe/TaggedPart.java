package dev.vit4j.train.internal.recipe;

import dev.vit4j.InvalidRequestException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A part of a recipe that is one of several kinds, each of them a record of the keys that it reads. One key, the tag,
 * says which; it and the keys of all kinds lie in one group.
 *
 * @param type what the kinds have in common
 * @param group the name of the group
 * @param tag the key in it that names the kind
 * @param kinds by name, in the order in which messages list them
 */
record TaggedPart<T>(Class<T> type, String group, String tag, Map<String, Class<? extends T>> kinds) {

    TaggedPart {
        kinds = Collections.unmodifiableMap(new LinkedHashMap<>(kinds));
    }

    static <T> TaggedPart<T> of(Class<T> type, String group, String tag) {
        return new TaggedPart<>(type, group, tag, Map.of());
    }

    /** This part with one more kind. */
    TaggedPart<T> kind(String name, Class<? extends T> kind) {
        Map<String, Class<? extends T>> more = new LinkedHashMap<>(kinds);
        more.put(name, kind);
        return new TaggedPart<>(type, group, tag, more);
    }

    /** The tag with its group. */
    String tagKey() {
        return group + "." + tag;
    }

    /**
     * The kind that a group names, whatever the case of its letters.
     *
     * @throws InvalidRequestException if there is no such kind
     */
    Class<? extends T> in(ObjectNode keys) {
        JsonNode name = keys.path(tag);
        Class<? extends T> kind = kinds.get(name.asString("").toLowerCase(Locale.ROOT));
        if (kind == null) {
            throw new InvalidRequestException(
                    tagKey() + " must be one of " + String.join(", ", kinds.keySet()) + "; found " + name.asString(""));
        }
        return kind;
    }

    /** The name of the kind that a record is of, in capitals, as the names of enums are written. */
    String nameOf(Object value) {
        return kinds.entrySet().stream()
                .filter(entry -> entry.getValue().isInstance(value))
                .map(entry -> entry.getKey().toUpperCase(Locale.ROOT))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(value.getClass() + " is not among the kinds of " + type));
    }

    /** The keys, with their group, that some kinds read, but not the one of that name. */
    Set<String> unreadBy(String name) {
        Set<String> unread = new LinkedHashSet<>();
        kinds.values().forEach(kind -> unread.addAll(keysOf(kind)));
        unread.removeAll(keysOf(kinds.getOrDefault(name.toLowerCase(Locale.ROOT), type)));
        return unread;
    }

    /** The names of the kinds that read a key. */
    List<String> readersOf(String key) {
        return kinds.entrySet().stream()
                .filter(entry -> keysOf(entry.getValue()).contains(key))
                .map(Map.Entry::getKey)
                .toList();
    }

    private List<String> keysOf(Class<?> kind) {
        return RecipeForm.keysOf(kind).stream().map(key -> group + "." + key).toList();
    }
}
