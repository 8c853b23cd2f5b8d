package dev.vit4j.task.internal;

import dev.vit4j.image.Preprocessor;
import dev.vit4j.report.internal.Pictures;
import java.util.List;

/** An evaluation whose result can be drawn. */
public interface IllustratedEvaluation {

    /**
     * What a picture is made for.
     *
     * @param title what was trained, on what
     * @param split what was evaluated: {@code test} or {@code validation}
     * @param preprocessor the model's, for images to be shown as it sees them
     * @param seed which images are shown
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
