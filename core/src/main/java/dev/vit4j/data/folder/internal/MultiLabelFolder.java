package dev.vit4j.data.folder.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.folder.ImageFolder;
import dev.vit4j.internal.io.CsvRows;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.internal.io.TextFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Multi-label images: a folder whose {@code metadata.jsonl} or {@code metadata.csv} names them in {@code file_name} and
 * {@code labels}. Labels are names or indices of the model's labels that the image has, each once:
 * in JSON an array, in CSV such an array, or names separated by {@code |}, {@code ;} or {@code ,}.
 */
public final class MultiLabelFolder {

    private static final String FILE_NAME = "file_name";
    private static final String LABELS = "labels";
    private static final List<String> METADATA = List.of("metadata.jsonl", "metadata.csv");

    /** Enough for some million images. */
    private static final long MOST_BYTES = 256L << 20;

    private static final Pattern SEPARATOR = Pattern.compile("\\s*[|;,]\\s*");

    /** @param labels by their index in the model's list */
    public record Image(Path file, BitSet labels) {}

    private final Path metadata;
    private final List<String> labels;

    private MultiLabelFolder(Path metadata, List<String> labels) {
        this.metadata = metadata;
        this.labels = labels;
    }

    /**
     * The splits that have a subfolder; none if the data has no splits. A subfolder with the name of a split
     * but without metadata is not a split if the metadata of the folder itself names its images.
     */
    public static List<DataSource.Split> splits(Path folder) {
        boolean hasMetadata = metadataIn(folder).isPresent();
        return Stream.of(DataSource.Split.values())
                .filter(split -> SplitFolders.named(folder, split)
                        .filter(inside -> !hasMetadata || metadataIn(inside).isPresent())
                        .isPresent())
                .toList();
    }

    /**
     * The images in the metadata of a split's folder, in order.
     *
     * @param split one of {@link #splits}
     * @param labels the model's labels
     * @throws ResourceException if there is no metadata, it names no images, or a label that the model doesn't have
     */
    public static List<Image> read(Path folder, DataSource.Split split, List<String> labels) {
        return read(
                SplitFolders.named(folder, split)
                        .orElseThrow(() ->
                                new ResourceException(folder + " has no folder for a " + split.word() + " split")),
                labels);
    }

    /** As {@link #read(Path, DataSource.Split, List)}, for all splits in turn, or for the folder itself if it has none. */
    public static List<Image> readAll(Path folder, List<String> labels) {
        List<DataSource.Split> splits = splits(folder);
        return splits.isEmpty()
                ? read(folder, labels)
                : splits.stream()
                        .flatMap(split -> read(folder, split, labels).stream())
                        .toList();
    }

    private static Optional<Path> metadataIn(Path place) {
        return METADATA.stream().map(place::resolve).filter(Files::exists).findFirst();
    }

    private static List<Image> read(Path place, List<String> labels) {
        Path metadata = metadataIn(place)
                .orElseThrow(() -> new ResourceException(place + " has no " + String.join(" or ", METADATA)
                        + ", which should give the labels of each image in " + FILE_NAME + " and " + LABELS));
        List<Image> images = new MultiLabelFolder(metadata, labels).read();
        if (images.isEmpty()) {
            throw new ResourceException(metadata + " names no images");
        }
        return images;
    }

    private List<Image> read() {
        String text = text();
        return metadata.toString().endsWith(".csv") ? ofTable(text) : ofLines(text);
    }

    private String text() {
        try {
            String text = TextFile.read(metadata, MOST_BYTES);
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new ResourceException(metadata + " is not UTF-8", e);
        } catch (IOException e) {
            throw new ResourceException("cannot read " + metadata + ": " + FileFailure.whenReading(e), e);
        }
    }

    private List<Image> ofLines(String text) {
        List<Image> images = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            String where = metadata + ", line " + ++number;
            if (!line.isBlank()) {
                JsonFields fields = JsonFields.parse(line, where);
                images.add(image(where, fields.text(FILE_NAME, ""), array(where, fields)));
            }
        }
        return images;
    }

    private List<Image> ofTable(String text) {
        List<CsvRows.Row> rows = CsvRows.of(text, ',', metadata.toString());
        List<String> header = rows.isEmpty() ? List.of() : rows.get(0).cells();
        int file = column(header, FILE_NAME);
        int labelled = column(header, LABELS);
        List<Image> images = new ArrayList<>();
        for (CsvRows.Row line : rows.subList(Math.min(1, rows.size()), rows.size())) {
            List<String> row = line.cells();
            String where = metadata + ", line " + line.line();
            if (line.isBlank()) {
                continue;
            }
            if (row.size() != header.size()) {
                throw new ResourceException(
                        where + ": expected " + header.size() + " columns as in the first row, found " + row.size());
            }
            images.add(image(where, row.get(file), cell(where, row.get(labelled).strip())));
        }
        return images;
    }

    private int column(List<String> header, String name) {
        int column = header.stream().map(String::strip).toList().indexOf(name);
        if (column < 0) {
            throw new ResourceException(
                    metadata + " has no column " + name + "; its first row is " + String.join(",", header));
        }
        return column;
    }

    private List<Integer> cell(String where, String cell) {
        if (cell.startsWith("[")) {
            return array(where, JsonFields.parse("{\"" + LABELS + "\": " + cell + "}", where));
        }
        if (cell.isEmpty() || indexOf(cell) >= 0) {
            return cell.isEmpty() ? List.of() : List.of(named(where, cell));
        }
        return Stream.of(SEPARATOR.split(cell))
                .filter(name -> !name.isEmpty())
                .map(name -> named(where, name))
                .toList();
    }

    /** A number is an index, even if a label has that name. */
    private List<Integer> array(String where, JsonFields fields) {
        return fields.textsOrWholeNumbers(LABELS, name -> named(where, name), digits -> numbered(where, digits));
    }

    private Image image(String where, String name, List<Integer> found) {
        if (name.isBlank()) {
            throw new ResourceException(where + ": expected a " + FILE_NAME + ", found nothing");
        }
        BitSet indices = new BitSet(labels.size());
        for (int index : found) {
            if (indices.get(index)) {
                throw new ResourceException(where + ": " + LABELS + " has \"" + labels.get(index)
                        + "\" (index " + index + ") twice; expected the names or indices of the labels that the image "
                        + "has, each once, not a vector of 0 and 1");
            }
            indices.set(index);
        }
        try {
            return new Image(metadata.resolveSibling(name), indices);
        } catch (InvalidPathException e) {
            throw new ResourceException(where + ": \"" + name + "\" is not a valid path", e);
        }
    }

    /** A name, or if none matches an index. */
    private int named(String where, String label) {
        int index = indexOf(label);
        return index >= 0 ? index : numbered(where, label);
    }

    /** Ignores whether accents are composed or decomposed. */
    private int indexOf(String label) {
        String wanted = ImageFolder.composed(label);
        return labels.stream().map(ImageFolder::composed).toList().indexOf(wanted);
    }

    private int numbered(String where, String label) {
        return Optional.of(label)
                .filter(digits -> digits.matches("\\d{1,9}"))
                .map(Integer::parseInt)
                .filter(index -> index < labels.size())
                .orElseThrow(() -> new ResourceException(where + ": the label \"" + label
                        + "\" is not one of the model's " + labels.size() + " ("
                        + String.join(", ", labels.subList(0, Math.min(12, labels.size())))
                        + (labels.size() > 12 ? ", …" : "") + ")"));
    }
}
