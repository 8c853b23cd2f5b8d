package dev.vit4j.data.folder.internal;

import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.LabelledImages;
import dev.vit4j.data.Target;
import dev.vit4j.data.internal.LabelledView;
import dev.vit4j.image.ImageDecoder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A list with the label of each image, or a folder with such a list; its drawn splits are drawn class by class. */
public final class ImageListSource extends ListSource<LabelledImages> {

    private ImageListSource(
            Path place, Map<Path, Optional<DataSource.Split>> lists, long splitSeed, ImageDecoder decoder) {
        super(place, lists, splitSeed, decoder);
    }

    /**
     * @param splitSeed draws the test images if the list has no splits; must be the same for training and evaluation
     */
    public static ImageListSource of(Path list, long splitSeed, ImageDecoder decoder) {
        return new ImageListSource(list, Map.of(list, Optional.empty()), splitSeed, decoder);
    }

    /**
     * The source for a folder whose metadata, or whose splits' metadata, names images and their labels.
     *
     * @return empty if there is no such metadata; captions or boxes alone give no classes
     */
    public static Optional<ImageListSource> in(Path folder, long splitSeed, ImageDecoder decoder) {
        Map<Path, Optional<DataSource.Split>> lists =
                metadata(folder, list -> list.labels().missing().isEmpty());
        return lists.isEmpty() ? Optional.empty() : Optional.of(new ImageListSource(folder, lists, splitSeed, decoder));
    }

    @Override
    ListedTargets read(Map<Path, Optional<DataSource.Split>> lists) {
        return LabelledList.read(lists);
    }

    @Override
    LabelledImages typed(Dataset dataset) {
        return dataset instanceof LabelledImages labelled
                ? labelled
                : new LabelledView(dataset, index -> ((Target.ClassLabel) dataset.target(index)).label());
    }

    @Override
    String summary() {
        return "list of images with their labels";
    }
}
