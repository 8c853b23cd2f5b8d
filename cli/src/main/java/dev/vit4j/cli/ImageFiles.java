package dev.vit4j.cli;

import dev.vit4j.ResourceException;
import dev.vit4j.data.ImageFolder;
import dev.vit4j.data.VisibleFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The images that a command line names. */
final class ImageFiles {

    private ImageFiles() {}

    /**
     * Files as they are named, whether they exist or not, and the images anywhere in folders, by name, links
     * followed and hidden ones passed over.
     *
     * @throws ResourceException where a folder can't be read or has no image
     */
    static List<Path> of(List<Path> inputs) {
        List<Path> files = new ArrayList<>();
        for (Path input : inputs) {
            if (Files.isDirectory(input)) {
                files.addAll(in(input));
            } else {
                files.add(input);
            }
        }
        return files;
    }

    private static List<Path> in(Path folder) {
        List<Path> images =
                VisibleFiles.below(folder).stream().filter(ImageFolder::isImage).toList();
        if (images.isEmpty()) {
            throw new ResourceException(
                    "folder " + folder + " has no image: no file whose name ends as .jpg or .png do");
        }
        return images;
    }
}
