package dev.vit4j.data.folder.internal;

import dev.vit4j.data.DataSource;
import dev.vit4j.data.Dataset;
import dev.vit4j.image.ImageDecoder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A list with captions of images, or a folder with such a list. An image in several lines has several captions; all of
 * them are in the same split.
 */
public final class CaptionListSource extends ListSource<Dataset> {

    private CaptionListSource(
            Path place, Map<Path, Optional<DataSource.Split>> lists, long splitSeed, ImageDecoder decoder) {
        super(place, lists, splitSeed, decoder);
    }

    /**
     * @param splitSeed draws the test images if the list has no splits; must be the same for training and evaluation
     */
    public static CaptionListSource of(Path list, long splitSeed, ImageDecoder decoder) {
        return new CaptionListSource(list, Map.of(list, Optional.empty()), splitSeed, decoder);
    }

    /**
     * The source for a folder whose metadata, or whose splits' metadata, names images and their captions.
     *
     * @return empty if there is no such metadata
     */
    public static Optional<CaptionListSource> in(Path folder, long splitSeed, ImageDecoder decoder) {
        Map<Path, Optional<DataSource.Split>> lists =
                metadata(folder, list -> list.captions().missing().isEmpty());
        return lists.isEmpty()
                ? Optional.empty()
                : Optional.of(new CaptionListSource(folder, lists, splitSeed, decoder));
    }

    @Override
    ListedTargets read(Map<Path, Optional<DataSource.Split>> lists) {
        return CaptionedList.read(lists);
    }

    @Override
    Dataset typed(Dataset dataset) {
        return dataset;
    }

    @Override
    String summary() {
        return "list of images with their captions";
    }
}
