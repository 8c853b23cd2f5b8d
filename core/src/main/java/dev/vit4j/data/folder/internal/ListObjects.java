package dev.vit4j.data.folder.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.JsonFields;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A list with a JSON object per line, such as the {@code metadata.jsonl} of Hugging Face's ImageFolder. */
public final class ListObjects {

    private final Path list;
    private final List<ListRow> rows = new ArrayList<>();
    private Optional<ListColumns> first = Optional.empty();

    private ListObjects(Path list) {
        this.list = list;
    }

    /** @throws ResourceException if the first object has no known image field */
    public static ListContent read(Path list, String text) {
        ListObjects objects = new ListObjects(list);
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!line.isBlank()) {
                objects.add(number, line);
            }
        }
        return objects.content();
    }

    private void add(int number, String line) {
        JsonFields fields;
        try {
            fields = JsonFields.parse(line, "its object");
        } catch (ResourceException e) {
            rows.add(ListRow.broken(number, String.valueOf(e.getMessage())));
            return;
        }
        ListColumns columns = new ListColumns(fields.names());
        if (first.isEmpty()) {
            if (columns.image().isEmpty()) {
                throw columns.withoutImages(list);
            }
            first = Optional.of(columns);
        }
        rows.add(row(number, fields, columns));
    }

    private static ListRow row(int number, JsonFields fields, ListColumns columns) {
        Optional<String> name = text(fields, columns, columns.image()).filter(text -> !text.isBlank());
        if (name.isEmpty()) {
            return ListRow.broken(number, "expected the path of an image, found nothing");
        }
        try {
            List<String> labels = columns.label()
                    .map(place -> labels(fields, columns.names().get(place)))
                    .orElse(List.of());
            return ListRow.of(
                    number, name.get(), labels, caption(fields, columns), text(fields, columns, columns.split()));
        } catch (ResourceException e) {
            return ListRow.broken(number, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> text(JsonFields fields, ListColumns columns, Optional<Integer> place) {
        return place.flatMap(column -> fields.anyText(columns.names().get(column)));
    }

    private static Optional<String> caption(JsonFields fields, ListColumns columns) {
        Optional<String> field = columns.caption().map(columns.names()::get).filter(fields::has);
        if (field.isPresent() && !fields.isText(field.get())) {
            throw fields.unexpected(field.get(), "a text");
        }
        return field.map(name -> fields.text(name, "").strip()).filter(text -> !text.isEmpty());
    }

    private static List<String> labels(JsonFields fields, String field) {
        Optional<String> text = fields.anyText(field);
        return text.isPresent() && text.get().startsWith("[") && !fields.isText(field)
                ? fields.textsOrWholeNumbers(field, label -> label, label -> label)
                : text.filter(label -> !label.isBlank()).stream().toList();
    }

    private ListContent content() {
        boolean hasLabels = rows.stream().anyMatch(row -> !row.labels().isEmpty());
        boolean hasCaptions = rows.stream().anyMatch(row -> row.caption().isPresent());
        return new ListContent(
                rows,
                first.map(columns -> columns.labels(list, hasLabels)).orElseGet(() -> ListContent.Column.missing("")),
                first.map(columns -> columns.captions(list, hasCaptions))
                        .orElseGet(() -> ListContent.Column.missing("")));
    }
}
