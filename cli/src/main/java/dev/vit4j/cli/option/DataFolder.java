package dev.vit4j.cli.option;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.folder.internal.ImageFolderSource;
import dev.vit4j.data.folder.internal.VisibleFiles;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.LinkTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;

/** Folders that are read as data sets: a file written into one would be data the next time. */
public final class DataFolder {

    private DataFolder() {}

    /**
     * Checks that an output is not inside a data set folder where images are looked for. Outside train and test, and
     * below hidden folders, none are.
     *
     * @param remedy what to do about it
     * @throws InvalidRequestException if it is, with links followed
     */
    public static void requireOutside(DataSource source, Path output, String remedy) {
        if (source instanceof ImageFolderSource images) {
            source.where().filter(folder -> isRead(images, folder, output)).ifPresent(folder -> {
                throw new InvalidRequestException(output + " is inside the data set " + folder
                        + ", which would have other folders and images the next time; " + remedy);
            });
        }
    }

    private static boolean isRead(ImageFolderSource images, Path folder, Path output) {
        Path place = real(output);
        return place.equals(real(folder))
                || images.foldersRead().stream()
                        .map(DataFolder::real)
                        .filter(place::startsWith)
                        .anyMatch(read -> isVisible(read.relativize(place)));
    }

    private static boolean isVisible(Path relative) {
        return StreamSupport.stream(relative.spliterator(), false).allMatch(VisibleFiles::isVisible);
    }

    /** Whether a path, existing or not, is a folder or inside it, with links followed. */
    public static boolean contains(Path folder, Path path) {
        return real(path).startsWith(real(folder));
    }

    private static Path real(Path path) {
        Path target = LinkTarget.of(path.toAbsolutePath());
        try {
            for (Path there = target; there != null; there = there.getParent()) {
                if (Files.exists(there)) {
                    return there.toRealPath().resolve(there.relativize(target)).normalize();
                }
            }
            return target.normalize();
        } catch (IOException e) {
            throw new ResourceException("cannot read " + path + ": " + FileFailure.whenReading(e), e);
        }
    }
}
