package dev.vit4j.cli.images;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.cli.option.DataFolder;
import dev.vit4j.cli.option.ModelChoice;
import dev.vit4j.data.folder.internal.ImageSurvey;
import dev.vit4j.internal.io.LinkTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files that a command line writes. What is wrong with them is told before hours of work rather than behind them, and
 * before they take the place of something else.
 */
public record OutputFiles(List<Path> files) {

    /** The output of a request and its journal, if it goes to a file, and another output. */
    static OutputFiles of(Optional<Path> place, Optional<Path> other) {
        return new OutputFiles(Stream.of(place, place.map(ResultJournal::pathBeside), other)
                .flatMap(Optional::stream)
                .toList());
    }

    /**
     * @throws ResourceException if the folder of one doesn't exist
     * @throws InvalidRequestException if one is a folder or a device, or two are the same
     */
    public void requireWritable() {
        requireWritableOnce(Optional.empty());
    }

    /**
     * As {@link #requireWritable}, once a folder is made, with those around it.
     *
     * @param made the folder, if one will be
     */
    public void requireWritableOnce(Optional<Path> made) {
        files.forEach(file -> requireWritable(file, made));
        for (Path file : files) {
            if (files.stream().filter(other -> same(file, other)).count() > 1) {
                throw new InvalidRequestException(file + " is named for two outputs; name a file for each");
            }
        }
    }

    private static void requireWritable(Path file, Optional<Path> made) {
        Path folder = LinkTarget.of(file).toAbsolutePath().getParent();
        if (folder != null
                && !Files.isDirectory(folder)
                && made.filter(place -> DataFolder.contains(folder, place)).isEmpty()) {
            throw new ResourceException("the folder " + folder + ", where the output goes, does not exist");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new InvalidRequestException(
                    file + " is a " + (Files.isDirectory(file) ? "folder" : "device") + "; name a file for the output");
        }
    }

    /** @throws InvalidRequestException if one is a file that the model consists of */
    public void requireNoneOfModel(Path folder) {
        requireNoneOf(ModelChoice.files(folder), "a file of the model");
    }

    /** @throws InvalidRequestException if one is among files that are read */
    public void requireNoneOf(List<Path> inputs, String kind) {
        for (Path file : files) {
            if (Files.exists(file) && inputs.stream().anyMatch(input -> same(file, input))) {
                throw new InvalidRequestException(
                        file + " is " + kind + ", which the output would replace; name another file for the output");
            }
        }
    }

    /**
     * @param dataset a list of images, or a folder that may hold one
     * @throws InvalidRequestException if one is that list
     */
    public void requireNoListOf(String dataset) {
        Path place = Path.of(dataset);
        requireNoneOf(
                List.of(place, place.resolve("metadata.csv"), place.resolve("metadata.jsonl")), "the data set's list");
    }

    /**
     * @param inputs files and folders of images
     * @throws InvalidRequestException if one would be an image of a folder that is read, the next time
     */
    public void requireNoImageIn(List<Path> inputs) {
        for (Path file : files) {
            if (ImageSurvey.isNamedAsImage(file)) {
                inputs.stream()
                        .filter(input -> Files.isDirectory(input) && DataFolder.contains(input, file))
                        .findFirst()
                        .ifPresent(input -> {
                            throw new InvalidRequestException(file + " is inside " + input
                                    + ", whose images are read: it would be one the next time; name a file elsewhere");
                        });
            }
        }
    }

    private static boolean same(Path file, Path other) {
        try {
            return Files.isSameFile(file, other);
        } catch (IOException e) { // one of them doesn't exist
            return file.toAbsolutePath()
                    .normalize()
                    .equals(other.toAbsolutePath().normalize());
        }
    }
}
