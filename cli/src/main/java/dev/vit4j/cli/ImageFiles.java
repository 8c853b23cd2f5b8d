package dev.vit4j.cli;

import dev.vit4j.ResourceException;
import dev.vit4j.data.ImageFolder;
import dev.vit4j.data.VisibleFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The images that a command line names. */
final class ImageFiles {

    /** Of every parameter that names some. */
    static final String DESCRIPTION =
            "Image files; folders, whose images are all taken, those in folders inside them too; and lists: .txt files "
                    + "with a path a line (# begins a comment), and .csv files with the paths in the column file, "
                    + "path, image or filename, or in the first. Paths in a list are looked for here and then beside "
                    + "the list.";

    private ImageFiles() {}

    /**
     * Files as they are named, whether they exist or not, the images anywhere in folders, by name, links followed and
     * hidden ones passed over, and what lists name. A folder without images stands among them as one that is absent, and so
     * do a folder and a list that can't be read.
     */
    static List<NamedImage> of(List<Path> inputs) {
        List<NamedImage> files = new ArrayList<>();
        for (Path input : inputs) {
            if (Files.isDirectory(input)) {
                files.addAll(in(input));
            } else if (isList(input)) {
                files.addAll(listed(input));
            } else {
                files.add(NamedImage.at(input));
            }
        }
        return files;
    }

    private static boolean isList(Path input) {
        String name = input.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".txt") || name.endsWith(".csv");
    }

    private static List<NamedImage> listed(Path list) {
        try {
            return ImageList.read(list);
        } catch (ResourceException e) {
            return List.of(NamedImage.absent(list, String.valueOf(e.getMessage())));
        }
    }

    private static List<NamedImage> in(Path folder) {
        List<NamedImage> images = new ArrayList<>();
        List<NamedImage> unreadable = new ArrayList<>();
        VisibleFiles.below(
                        folder,
                        (place, failure) ->
                                unreadable.add(NamedImage.absent(place, String.valueOf(failure.getMessage()))))
                .stream()
                .filter(ImageFolder::isImage)
                .map(NamedImage::at)
                .forEach(images::add);
        images.addAll(unreadable);
        return images.isEmpty()
                ? List.of(NamedImage.absent(
                        folder,
                        "folder " + folder
                                + " has no image: no file in it, or in folders inside it, whose name ends in ."
                                + String.join(", .", ImageFolder.extensions())))
                : images;
    }
}
