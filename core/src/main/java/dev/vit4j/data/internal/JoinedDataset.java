package dev.vit4j.data.internal;

import dev.vit4j.data.Dataset;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Target;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.RgbImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Data sets with the same classes, in turn. */
public final class JoinedDataset implements Dataset {

    /**
     * One of the data sets.
     *
     * @param folder prefix of its images' identities, which could otherwise be those of others
     */
    public record Part(String folder, Dataset dataset) {}

    private record Place(Part part, int index) {}

    private final String name;
    private final List<Part> parts;

    /**
     * Labelled images if all of them are.
     *
     * @throws IllegalArgumentException if there is none, or their classes differ
     */
    public static Dataset of(String name, List<Part> parts) {
        JoinedDataset joined = new JoinedDataset(name, parts);
        return parts.stream().allMatch(part -> part.dataset() instanceof LabelledImages)
                ? new LabelledView(joined, joined::label)
                : joined;
    }

    private JoinedDataset(String name, List<Part> parts) {
        if (parts.stream().map(part -> part.dataset().classNames()).distinct().count() != 1) {
            throw new IllegalArgumentException("expected data sets of the same classes");
        }
        this.name = name;
        this.parts = List.copyOf(parts);
    }

    private Place place(int index) {
        int left = Objects.checkIndex(index, size());
        for (Part part : parts) {
            if (left < part.dataset().size()) {
                return new Place(part, left);
            }
            left -= part.dataset().size();
        }
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> classNames() {
        return parts.get(0).dataset().classNames();
    }

    @Override
    public int size() {
        return parts.stream().mapToInt(part -> part.dataset().size()).sum();
    }

    private int label(int index) {
        Place place = place(index);
        return LabelledImages.of(place.part().dataset()).label(place.index());
    }

    @Override
    public Target target(int index) {
        Place place = place(index);
        return place.part().dataset().target(place.index());
    }

    @Override
    public RgbImage image(int index) {
        Place place = place(index);
        return place.part().dataset().image(place.index());
    }

    @Override
    public Optional<EncodedImage> encoded(int index) {
        Place place = place(index);
        return place.part().dataset().encoded(place.index());
    }

    @Override
    public Optional<Path> imageFile(int index) {
        Place place = place(index);
        return place.part().dataset().imageFile(place.index());
    }

    @Override
    public String identity(int index) {
        Place place = place(index);
        String identity = place.part().dataset().identity(place.index());
        return identity.isEmpty() ? "" : place.part().folder() + "/" + identity;
    }

    @Override
    public Optional<String> flaw(int index) {
        Place place = place(index);
        return place.part().dataset().flaw(place.index());
    }
}
