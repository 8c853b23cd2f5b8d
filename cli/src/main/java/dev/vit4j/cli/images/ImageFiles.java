package dev.vit4j.cli.images;

import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.Output;
import dev.vit4j.data.folder.internal.FolderWalk;
import dev.vit4j.data.folder.internal.ImageList;
import dev.vit4j.data.folder.internal.ImageSurvey;
import dev.vit4j.data.folder.internal.PassedOver;
import dev.vit4j.image.ImageDecoder;
import dev.vit4j.net.TransferListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The images named on a command line.
 *
 * @param images in the order given
 * @param passedOver the files in each named folder that are not images; only folders with such files
 */
public record ImageFiles(List<NamedImage> images, Map<Path, PassedOver> passedOver) {

    /** The description of every parameter for images. */
    public static final String DESCRIPTION =
            "Image files; folders, searched for images (recognized by content), including subfolders; and lists: .txt "
                    + "files with one path per line, optionally followed by a label (# begins a comment); tables "
                    + "(CSV or TSV) and JSON lines (.jsonl) with a column of paths, such as file_name, path or image. "
                    + "Paths in a list are relative to the list's folder, then to the working directory.";

    /** The JSON field for skipped files. */
    private static final int NAMED = 10;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Files as named, whether they exist or not; the images anywhere in folders, sorted by name, with links followed
     * and hidden ones skipped; and the entries of lists. A folder without images, a folder or a list that can't be
     * read, and an unreadable file in a folder are included as images that don't exist.
     */
    public static ImageFiles of(List<Path> inputs, ImageDecoder decoder, TransferListener progress) {
        List<NamedImage> files = new ArrayList<>();
        Map<Path, PassedOver> passedOver = new LinkedHashMap<>();
        for (Path input : inputs) {
            if (Files.isDirectory(input)) {
                files.addAll(in(input, decoder, progress, passedOver));
            } else if (ImageList.isNamedAsList(input)) {
                files.addAll(listed(input));
            } else {
                files.add(NamedImage.at(input));
            }
        }
        return new ImageFiles(files, passedOver);
    }

    private static List<NamedImage> listed(Path list) {
        try {
            return ImageList.read(list).entries().stream()
                    .map(entry -> new NamedImage(entry.path(), false, entry.flaw()))
                    .toList();
        } catch (ResourceException e) {
            return List.of(NamedImage.noneIn(list, String.valueOf(e.getMessage())));
        }
    }

    private static List<NamedImage> in(
            Path folder, ImageDecoder decoder, TransferListener progress, Map<Path, PassedOver> passedOver) {
        FolderWalk walk = FolderWalk.of(folder);
        ImageSurvey survey = ImageSurvey.of(walk.files(), decoder, folder.toString(), progress);
        List<NamedImage> images = new ArrayList<>(survey.images().stream()
                .map(image -> NamedImage.at(image.file()))
                .toList());
        BiConsumer<Path, ResourceException> addUnreadable =
                (place, failure) -> images.add(NamedImage.absent(place, String.valueOf(failure.getMessage())));
        survey.unreadable().forEach(addUnreadable);
        walk.unreadable()
                .forEach(
                        (place, failure) -> images.add(NamedImage.noneIn(place, String.valueOf(failure.getMessage()))));
        PassedOver others = new PassedOver(survey.others(), walk.leftBehind());
        others.describe(folder).ifPresent(text -> passedOver.put(folder, others));
        return images.isEmpty()
                ? List.of(NamedImage.noneIn(
                        folder, "folder " + folder + " has no images: no file in it or its subfolders begins like one"))
                : images;
    }

    /** One line per folder in which files were skipped. */
    public void sayPassedOver(Output output) {
        passedOver.forEach((folder, others) ->
                others.describe(folder).ifPresent(text -> output.say("folder " + folder + ": " + text)));
    }

    /** The number of skipped files, and the first of them. */
    ObjectNode passedOverJson() {
        return toJson(passedOver.values().stream().reduce(PassedOver.NOTHING, PassedOver::plus));
    }

    public static ObjectNode toJson(PassedOver passedOver) {
        ObjectNode json = JSON.createObjectNode()
                .put("no_images", passedOver.others().size())
                .put("left_behind", passedOver.leftBehind().size());
        ArrayNode first = json.putArray("first");
        Stream.concat(passedOver.others().stream(), passedOver.leftBehind().stream())
                .limit(NAMED)
                .forEach(file -> first.add(file.toString()));
        return json;
    }
}
