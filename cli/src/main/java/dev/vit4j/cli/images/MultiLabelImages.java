package dev.vit4j.cli.images;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.cli.option.RecipeChoice;
import dev.vit4j.cli.option.SplitChoice;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.folder.internal.MultiLabelFolder;
import dev.vit4j.internal.io.NearestFolder;
import dev.vit4j.internal.text.Plural;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The images that a multi-label model is evaluated on.
 *
 * @param folder the data set
 * @param split the name of their split: train, validation, test or all
 * @param remark what is left out of the folder, or that it has no splits; empty if all images were requested
 */
public record MultiLabelImages(
        Path folder, List<MultiLabelFolder.Image> images, String split, Optional<String> remark) {

    public MultiLabelImages {
        images = List.copyOf(images);
    }

    /**
     * Loads the images for an evaluation. The default is the test split, or the validation split if there is no test
     * split; for a folder without splits, all images.
     *
     * @param labels the labels of the model
     * @throws ResourceException if the data set doesn't exist
     * @throws InvalidRequestException if it is not a folder, or has no such split
     */
    public static MultiLabelImages of(String dataset, Optional<SplitChoice> asked, List<String> labels) {
        Path folder = Path.of(dataset);
        if (!Files.exists(folder) && !RecipeChoice.isNamed(dataset)) {
            throw new ResourceException("folder " + dataset + " does not exist" + NearestFolder.hint(folder));
        }
        if (!Files.isDirectory(folder)) {
            throw new InvalidRequestException("the model is a multi-label classifier, which needs a folder with "
                    + "metadata.jsonl or metadata.csv; " + dataset + " is not a folder");
        }
        List<DataSource.Split> splits = MultiLabelFolder.splits(folder);
        SplitChoice choice = asked.orElse(splits.isEmpty() ? SplitChoice.ALL : SplitChoice.TEST);
        if (choice == SplitChoice.ALL) {
            List<MultiLabelFolder.Image> all = MultiLabelFolder.readAll(folder, labels);
            Optional<String> remark =
                    Optional.of(EvaluatedImages.judgedWhole(all.size())).filter(line -> splits.isEmpty());
            return new MultiLabelImages(folder, all, choice.toString(), remark);
        }
        DataSource.Split split = read(choice.split().orElseThrow(), splits, folder);
        List<MultiLabelFolder.Image> images = MultiLabelFolder.read(folder, split, labels);
        String others = splits.stream()
                .filter(other -> other != split)
                .map(DataSource.Split::word)
                .collect(Collectors.joining(" and "));
        return new MultiLabelImages(
                folder,
                images,
                split.word(),
                Optional.of("evaluated on the " + split.word() + " split, " + Plural.of(images.size(), "image")
                        + (others.isEmpty() ? "" : ", without " + others + " (--split all: on all of them)")));
    }

    private static DataSource.Split read(DataSource.Split asked, List<DataSource.Split> splits, Path folder) {
        if (splits.isEmpty()) {
            throw new InvalidRequestException("" + folder + " has no splits, and so no " + asked.word()
                    + " split; use --split all for all of it");
        }
        DataSource.Split split =
                asked == DataSource.Split.TEST && !splits.contains(asked) ? DataSource.Split.VALIDATION : asked;
        if (!splits.contains(split)) {
            throw new InvalidRequestException(folder + " has no " + asked.word() + " split; expected "
                    + splits.stream().map(DataSource.Split::word).collect(Collectors.joining(", ")) + " or all of it");
        }
        return split;
    }

    /** An image's path relative to the folder, or as in the metadata if it is elsewhere. */
    public String nameOf(MultiLabelFolder.Image image) {
        Path place = folder.toAbsolutePath().normalize();
        Path file = image.file().toAbsolutePath().normalize();
        return file.startsWith(place)
                ? place.relativize(file).toString().replace('\\', '/')
                : image.file().toString();
    }
}
