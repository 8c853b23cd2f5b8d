package dev.vit4j.data.internal;

import dev.vit4j.data.LabelledImages;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.RgbImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Data sets of the same classes, one behind the other. */
public final class JoinedDataset implements LabelledImages {

    /**
     * One of them.
     *
     * @param folder before its images' identities, which would else be those of others
     */
    public record Part(String folder, LabelledImages dataset) {}

    private record Place(Part part, int index) {}

    private final String name;
    private final List<Part> parts;

    /** @throws IllegalArgumentException if there is none, or their classes differ */
    public JoinedDataset(String name, List<Part> parts) {
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

    @Override
    public int label(int index) {
        Place place = place(index);
        return place.part().dataset().label(place.index());
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
