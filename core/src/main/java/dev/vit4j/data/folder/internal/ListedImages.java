package dev.vit4j.data.folder.internal;

import dev.vit4j.UnusableImageException;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Target;
import dev.vit4j.image.EncodedImage;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.image.RgbImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Images given by their files, wherever these are, each with its target. */
public final class ListedImages implements Dataset {

    /**
     * An image.
     *
     * @param file if it exists, intact or broken
     * @param flaw always present if it doesn't exist
     */
    public record Item(Optional<Path> file, String identity, Target target, Optional<String> flaw) {}

    private final String name;
    private final List<String> classNames;
    private final List<Item> items;
    private final ImageDecoder decoder;

    public ListedImages(String name, List<String> classNames, List<Item> items, ImageDecoder decoder) {
        this.name = name;
        this.classNames = List.copyOf(classNames);
        this.items = List.copyOf(items);
        this.decoder = decoder;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> classNames() {
        return classNames;
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public Target target(int index) {
        return items.get(index).target();
    }

    @Override
    public RgbImage image(int index) {
        return decoder.decode(requireFile(index));
    }

    @Override
    public Optional<EncodedImage> encoded(int index) {
        return Optional.of(decoder.open(requireFile(index)));
    }

    private Path requireFile(int index) {
        Item item = items.get(index);
        return item.file()
                .orElseThrow(() -> new UnusableImageException(
                        "image " + item.identity() + " of " + name + ": "
                                + item.flaw().orElseThrow(),
                        item.flaw().orElseThrow()));
    }

    @Override
    public Optional<Path> imageFile(int index) {
        return items.get(index).file();
    }

    @Override
    public Optional<String> flaw(int index) {
        return items.get(index).flaw();
    }

    @Override
    public String identity(int index) {
        return items.get(index).identity();
    }
}
