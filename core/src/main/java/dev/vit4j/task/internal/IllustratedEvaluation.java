package dev.vit4j.task.internal;

import dev.vit4j.image.Preprocessor;
import dev.vit4j.report.internal.Pictures;
import java.util.List;

/** An evaluation whose result can be drawn. */
public interface IllustratedEvaluation {

    /**
     * The context of a picture.
     *
     * @param title the model and the data set
     * @param split the evaluated split: {@code test} or {@code validation}
     * @param preprocessor the model's, so that images are shown as its input
     * @param seed decides which images are shown
     */
    record Scene(String title, String split, Preprocessor preprocessor, long seed) {}

    /**
     * A picture of a result.
     *
     * @param fileName in the folder of the model
     * @param caption for the page that shows it
     */
    record ResultPicture(String fileName, String caption, Pictures.Drawing drawing) {}

    /** The pictures, in the order in which a page shows them. */
    List<ResultPicture> pictures(Scene scene);
}
