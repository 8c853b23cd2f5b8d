package dev.vit4j.cli.command;

import dev.vit4j.cli.option.SplitChoice;
import dev.vit4j.data.BrokenImages;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.cifar10.internal.Cifar10Source;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.net.TransferListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/**
 * The broken images of a data set, as far as the beginnings of its files show, and the parts with more of them than
 * commands leave out.
 *
 * @param images broken images in total
 * @param tooMany the parts that are refused for that reason
 */
record KnownFlaws(int images, List<Part> tooMany) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A split, or the whole of a data set without splits, which evaluate uses. */
    record Part(String name, int broken, int images) {

        static Part of(String name, Dataset dataset) {
            return new Part(
                    name,
                    (int) IntStream.range(0, dataset.size())
                            .filter(index -> dataset.flaw(index).isPresent())
                            .count(),
                    dataset.size());
        }

        boolean isRefused() {
            return broken > BrokenImages.most(BrokenImages.MOST_SHARE, images);
        }

        private String text() {
            String all = Plural.of(images, "image");
            return name.equals(SplitChoice.ALL.toString())
                    ? broken + " of all " + all
                    : broken + " of the " + all + " of the " + name + " split";
        }
    }

    KnownFlaws {
        tooMany = List.copyOf(tooMany);
    }

    /** For data sets of the user's own files. */
    static KnownFlaws of(DataSource source) {
        if (source.where().isEmpty() || source instanceof Cifar10Source) {
            return new KnownFlaws(0, List.of());
        }
        Part all = Part.of(SplitChoice.ALL.toString(), source.loadAll(TransferListener.NONE));
        if (all.broken() == 0) {
            return new KnownFlaws(0, List.of());
        }
        DataSource.Splits splits = source.splits(TransferListener.NONE);
        List<Part> parts = new ArrayList<>();
        for (DataSource.Split split : splits.found()) {
            parts.add(Part.of(split.word(), source.load(split, TransferListener.NONE)));
        }
        if (splits.areDrawn()) {
            parts.add(all);
        }
        return new KnownFlaws(
                all.broken(), parts.stream().filter(Part::isRefused).toList());
    }

    /** Lines for people; empty if no image is broken. */
    String text() {
        if (images == 0) {
            return "";
        }
        String line = "broken         " + Plural.of(images, "image")
                + " by their headers; these are left out, and ./vit4j data check finds all\n";
        return tooMany.isEmpty()
                ? line
                : line
                        + String.format(
                                Locale.ROOT,
                                """
                                too many       %s: train and evaluate leave out a share of at most %.2f;
                                               repair or remove them, or allow more: --set data.max_broken=SHARE, with evaluate --max-broken SHARE
                                """,
                                tooMany.stream().map(Part::text).collect(Collectors.joining(", ")),
                                BrokenImages.MOST_SHARE);
    }

    /** The JSON array. */
    ArrayNode tooManyJson() {
        ArrayNode array = JSON.createArrayNode();
        tooMany.forEach(part -> array.addObject()
                .put("split", part.name())
                .put("broken", part.broken())
                .put("images", part.images()));
        return array;
    }
}
