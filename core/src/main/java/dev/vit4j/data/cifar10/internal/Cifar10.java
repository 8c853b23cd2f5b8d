package dev.vit4j.data.cifar10.internal;

import dev.vit4j.data.DataSource;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.image.RgbImage;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * CIFAR-10: 50,000 training and 10,000 test images of 32 by 32 pixels in ten classes (Krizhevsky, "Learning Multiple
 * Layers of Features from Tiny Images", 2009), in the authors' order. {@link Cifar10Source} finds and reads it.
 */
public final class Cifar10 implements LabelledImages {

    static final List<String> CLASS_NAMES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    private static final Pattern FILE_NAME = Pattern.compile("(.*)_s_\\d+\\.png");

    private final String name;
    private final int imagesPerPart;
    private final List<Cifar10Part> parts;
    private final Supplier<List<List<String>>> readFileNames;
    private @Nullable List<List<String>> fileNames;

    /**
     * @param readFileNames the images' file names, part by part, read when first requested; empty if there are none
     */
    Cifar10(
            DataSource.Split split,
            int imagesPerPart,
            List<Cifar10Part> parts,
            Supplier<List<List<String>>> readFileNames) {
        this.name = "cifar10 " + split.name().toLowerCase(Locale.ROOT);
        this.imagesPerPart = imagesPerPart;
        this.parts = List.copyOf(parts);
        this.readFileNames = readFileNames;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> classNames() {
        return CLASS_NAMES;
    }

    @Override
    public int size() {
        return parts.size() * imagesPerPart;
    }

    @Override
    public int label(int index) {
        Objects.checkIndex(index, size());
        return parts.get(index / imagesPerPart).labels()[index % imagesPerPart];
    }

    @Override
    public RgbImage image(int index) {
        Objects.checkIndex(index, size());
        byte[] pixels = parts.get(index / imagesPerPart).image(index % imagesPerPart);
        return new RgbImage(Cifar10Format.SIDE, Cifar10Format.SIDE, pixels);
    }

    /**
     * The noun of the search by which the image was found ("tabby cat"), from the file names of the authors' Python
     * version.
     *
     * @return empty if the data set was read from the binary version without a table of file names
     * @throws dev.vit4j.ResourceException if that table is broken
     */
    public Optional<String> noun(int index) {
        Objects.checkIndex(index, size());
        List<List<String>> names = fileNames();
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(nounOf(names.get(index / imagesPerPart).get(index % imagesPerPart)));
    }

    private synchronized List<List<String>> fileNames() {
        if (fileNames == null) {
            fileNames = readFileNames.get();
        }
        return fileNames;
    }

    private static String nounOf(String fileName) {
        Matcher matcher = FILE_NAME.matcher(fileName);
        return (matcher.matches() ? matcher.group(1) : fileName).replace('_', ' ');
    }
}
