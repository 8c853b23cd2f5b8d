package dev.vit4j.train.internal.recipe;

import com.fasterxml.jackson.annotation.Nulls;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.train.Recipe;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * How the keys of a recipe become records, and records keys. A record is a group, a component a key of it in snake case.
 * What lies otherwise in files than in records: the keys of a {@linkplain TaggedPart part with a tag} lie in the tag's
 * group, and so do those of a list of augmentations, and of some records with those of the record that has them.
 */
public final class RecipeForm {

    static final YAMLMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL))
            // Words stay in quotes: without them a data set of the name 2024 would be read as a number.
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .build();

    private RecipeForm() {}

    /**
     * A record of the keys of a group, which has them all.
     *
     * @throws InvalidRequestException if a value is of another type or out of range, naming the key
     */
    public static <R> R read(Class<R> type, ObjectNode group) {
        return read(type, group, "");
    }

    private static <R> R read(Class<R> type, ObjectNode group, String prefix) {
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = value(components[i], group, prefix);
        }
        Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidRequestException invalid) {
                throw invalid;
            }
            throw new IllegalStateException(type + " refuses its components", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " is not a public record", e);
        }
    }

    private static Object value(RecordComponent component, ObjectNode group, String prefix) {
        String key = key(component);
        Optional<TaggedPart<?>> part = RecipeParts.tagged(component.getType());
        if (part.isPresent()) {
            boolean beside = part.get().tag().equals(key);
            ObjectNode keys = beside ? group : group(group, key);
            return read(part.get().in(keys), keys, beside ? prefix : prefix + key + ".");
        }
        if (RecipeParts.liesBeside(component.getType())) {
            return read(component.getType(), group, prefix);
        }
        if (component.getType().isRecord()) {
            return read(component.getType(), group(group, key), prefix + key + ".");
        }
        List<Class<? extends Recipe.Augmentation>> elements = RecipeParts.elementsOf(component.getGenericType());
        if (!elements.isEmpty()) {
            return elements.stream()
                    .map(element -> read(element, group, prefix))
                    .toList();
        }
        return leaf(component, Objects.requireNonNull(group.get(key)), prefix + key);
    }

    private static Object leaf(RecordComponent component, JsonNode value, String key) {
        try {
            return YAML.treeToValue(value, YAML.constructType(component.getGenericType()));
        } catch (JacksonException e) {
            throw new MisreadValue(key, value, e).exception();
        }
    }

    private static ObjectNode group(ObjectNode keys, String name) {
        return (ObjectNode) Objects.requireNonNull(keys.get(name));
    }

    /** The keys of a record, in the order of its components. */
    public static ObjectNode write(Record record) {
        ObjectNode keys = YAML.createObjectNode();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            write(component, valueOf(component, record), keys);
        }
        return keys;
    }

    private static void write(RecordComponent component, Object value, ObjectNode into) {
        String key = key(component);
        Optional<TaggedPart<?>> part = RecipeParts.tagged(component.getType());
        if (part.isPresent()) {
            boolean beside = part.get().tag().equals(key);
            ObjectNode group = beside ? into : into.putObject(key);
            group.put(part.get().tag(), part.get().nameOf(value));
            group.setAll(write((Record) value));
        } else if (RecipeParts.liesBeside(component.getType())) {
            into.setAll(write((Record) value));
        } else if (value instanceof Record group) {
            into.set(key, write(group));
        } else if (!RecipeParts.elementsOf(component.getGenericType()).isEmpty()) {
            ((List<?>) value).forEach(element -> into.setAll(write((Record) element)));
        } else {
            into.set(key, YAML.valueToTree(value));
        }
    }

    private static Object valueOf(RecordComponent component, Record record) {
        try {
            return Objects.requireNonNull(component.getAccessor().invoke(record));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(record.getClass() + " is not a public record", e);
        }
    }

    /** The keys that a record reads of its group, those of groups in it with dots. */
    static List<String> keysOf(Class<?> type) {
        List<String> keys = new ArrayList<>();
        for (RecordComponent component : componentsOf(type)) {
            String key = key(component);
            if (RecipeParts.liesBeside(component.getType())) {
                keys.addAll(keysOf(component.getType()));
            } else if (component.getType().isRecord()) {
                keysOf(component.getType()).forEach(inGroup -> keys.add(key + "." + inGroup));
            } else {
                keys.add(key);
            }
            RecipeParts.tagged(component.getType())
                    .filter(part -> part.tag().equals(key))
                    .ifPresent(part -> part.kinds().values().forEach(kind -> keys.addAll(keysOf(kind))));
        }
        return keys;
    }

    private static List<RecordComponent> componentsOf(Class<?> type) {
        return type.isRecord() ? Arrays.asList(type.getRecordComponents()) : List.of();
    }

    private static String key(RecordComponent component) {
        return component.getName().replaceAll("[A-Z]", "_$0").toLowerCase(Locale.ROOT);
    }
}
