package dev.vit4j.cli.command;

import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.TransferProgress;
import dev.vit4j.data.folder.internal.FolderWalk;
import dev.vit4j.data.folder.internal.ImageList;
import dev.vit4j.data.folder.internal.ImageSurvey;
import dev.vit4j.data.folder.internal.PassedOver;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.internal.io.NearestFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The images of a folder or a list.
 *
 * @param place the folder or the list
 * @param images each file once, including those that don't exist
 * @param unreadable folders, files that can't be recognized as images or non-images, and lines of a list
 */
record ImagesToCheck(Path place, List<Image> images, List<Unreadable> unreadable, PassedOver passedOver) {

    /**
     * An image.
     *
     * @param name relative to the folder, or as in the list
     * @param absence why the file doesn't exist
     */
    record Image(Path file, String name, Optional<String> absence) {}

    /**
     * A file, folder or line of which it is unknown whether it is an image.
     *
     * @param name as for an image
     * @param message which names the place
     */
    record Unreadable(String name, String message) {}

    ImagesToCheck {
        images = List.copyOf(images);
        unreadable = List.copyOf(unreadable);
    }

    /** @throws ResourceException if there is neither a folder nor a list, or it has no images */
    static ImagesToCheck of(Path place, ImageDecoder decoder, Output output) {
        if (Files.isDirectory(place)) {
            return in(place, decoder, output);
        }
        if (Files.exists(place) && ImageList.isNamedAsList(place)) {
            return listed(place, output);
        }
        throw new ResourceException(place
                + (Files.exists(place)
                        ? " is not a folder, nor a list by its extension (.csv, .tsv, .jsonl, .txt)"
                        : " does not exist" + NearestFolder.hint(place))
                + "; expected a folder or a list of images");
    }

    private static ImagesToCheck in(Path folder, ImageDecoder decoder, Output output) {
        FolderWalk walk = FolderWalk.of(folder);
        ImageSurvey survey;
        try (TransferProgress progress = new TransferProgress(output)) {
            survey = ImageSurvey.of(walk.files(), decoder, folder.toString(), progress);
        }
        Map<Path, ResourceException> unreadable = new TreeMap<>(walk.unreadable());
        unreadable.putAll(survey.unreadable());
        ImagesToCheck found = new ImagesToCheck(
                folder,
                survey.images().stream()
                        .map(image -> new Image(
                                image.file(), folder.relativize(image.file()).toString(), Optional.empty()))
                        .toList(),
                unreadable.entrySet().stream()
                        .map(entry -> new Unreadable(
                                folder.relativize(entry.getKey()).toString(),
                                String.valueOf(entry.getValue().getMessage())))
                        .toList(),
                new PassedOver(survey.others(), walk.leftBehind()));
        found.sayUnreadable(output);
        if (found.images().isEmpty()) {
            throw new ResourceException("folder " + folder + " has no images"
                    + found.passedOver()
                            .describe(folder)
                            .map(text -> ": " + text)
                            .orElse(""));
        }
        return found;
    }

    private static ImagesToCheck listed(Path list, Output output) {
        ImageList read = ImageList.read(list);
        read.labels().doubts().forEach(doubt -> output.say("Warning: " + doubt));
        List<Image> images = new ArrayList<>();
        List<Unreadable> unreadable = new ArrayList<>();
        Set<Path> named = new HashSet<>();
        for (ImageList.Entry entry : read.entries()) {
            if (entry.isBroken()) {
                unreadable.add(
                        new Unreadable("line " + entry.line(), entry.flaw().orElseThrow()));
            } else if (entry.flaw().isPresent()
                    || named.add(entry.path().toAbsolutePath().normalize())) {
                images.add(new Image(entry.path(), entry.name(), entry.reason()));
            }
        }
        ImagesToCheck found = new ImagesToCheck(list, images, unreadable, PassedOver.NOTHING);
        found.sayUnreadable(output);
        if (images.isEmpty()) {
            throw new ResourceException("the list " + list + " names no images");
        }
        return found;
    }

    private void sayUnreadable(Output output) {
        unreadable.forEach(place -> output.say("Error: " + place.message()));
    }
}
