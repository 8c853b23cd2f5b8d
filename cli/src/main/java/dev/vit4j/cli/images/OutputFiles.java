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
 * The output files of a command. Problems with them are reported before hours of work, not after them, and before they
 * replace something else.
 */
public record OutputFiles(List<Path> files) {

    /** A command's output and its journal, if it goes to a file, and another output. */
    public static OutputFiles of(Optional<Path> place, Optional<Path> other) {
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
     * @param made a folder that will be created, if any
     */
    public void requireWritableOnce(Optional<Path> made) {
        files.forEach(file -> requireWritable(file, made));
        for (Path file : files) {
            if (files.stream().filter(other -> same(file, other)).count() > 1) {
                throw new InvalidRequestException(file + " is given for two outputs; use a different file for each");
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
                    file + " is a " + (Files.isDirectory(file) ? "folder" : "device") + "; give a file for the output");
        }
    }

    /** @throws InvalidRequestException if one is a file of the model */
    public void requireNoneOfModel(Path folder) {
        requireNoneOf(ModelChoice.files(folder), "a file of the model");
    }

    /** @throws InvalidRequestException if one is among the input files */
    public void requireNoneOf(List<Path> inputs, String kind) {
        for (Path file : files) {
            if (Files.exists(file) && inputs.stream().anyMatch(input -> same(file, input))) {
                throw new InvalidRequestException(
                        file + " is " + kind + ", which the output would replace; give another file for the output");
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
     * @param inputs the files and folders of input images
     * @throws InvalidRequestException if an output is inside an input folder, where it would be an image the next time
     */
    public void requireNoImageIn(List<Path> inputs) {
        for (Path file : files) {
            if (ImageSurvey.isNamedAsImage(file)) {
                inputs.stream()
                        .filter(input -> Files.isDirectory(input) && DataFolder.contains(input, file))
                        .findFirst()
                        .ifPresent(input -> {
                            throw new InvalidRequestException(file + " is inside " + input
                                    + ", whose images are read: it would be one of them the next time; give a file "
                                    + "elsewhere");
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
