package dev.vit4j.eval;

import dev.vit4j.CheckFailedException;
import dev.vit4j.InvalidRequestException;
import dev.vit4j.eval.internal.FigureJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The metrics of image-text retrieval: Recall@1, @5 and @10 for finding captions by images, and images by captions. Equal
 * captions count as one, and so do examples with the same image: each is one query and one candidate. All captions of an
 * image are relevant to it, and all images of a caption to the caption.
 *
 * @param examples the number of pairs of an image and its caption
 * @param images the number of different images
 * @param captions the number of different captions
 * @param imageToText recall of captions, with images as queries
 * @param textToImage recall of images, with captions as queries
 * @param loss the task's loss, mean over batches of pairs
 * @param zeroShotAccuracy the share of examples whose class is the one with the nearest text, if classes are known
 */
public record RetrievalMetrics(
        int examples,
        int images,
        int captions,
        Recall imageToText,
        Recall textToImage,
        double loss,
        OptionalDouble zeroShotAccuracy)
        implements Result {

    /** The name of zero-shot accuracy among the figures. */
    public static final String ZERO_SHOT = "zero_shot_accuracy";

    /** Of data whose classes aren't known. */
    public RetrievalMetrics(
            int examples, int images, int captions, Recall imageToText, Recall textToImage, double loss) {
        this(examples, images, captions, imageToText, textToImage, loss, OptionalDouble.empty());
    }

    /**
     * Recall@k: the share of queries with a relevant candidate among the first k, from 0 to 1. Of equal scores a relevant
     * candidate's ranks last, so that a model that gives all the same score finds nothing.
     *
     * @param at1 the share of queries for which a relevant candidate ranks first
     * @param at5 the share for which one is among the first five
     * @param at10 the share for which one is among the first ten
     */
    public record Recall(double at1, double at5, double at10) {

        /**
         * Counts ranks.
         *
         * @param ranks of the first relevant candidate of each query, from 0
         * @throws InvalidRequestException if there are none
         */
        public static Recall of(int[] ranks) {
            if (ranks.length == 0) {
                throw new InvalidRequestException("there are no examples to evaluate");
            }
            return new Recall(share(ranks, 1), share(ranks, 5), share(ranks, 10));
        }

        private static double share(int[] ranks, int first) {
            return (double) Arrays.stream(ranks).filter(rank -> rank < first).count() / ranks.length;
        }

        private Map<String, Double> asMap() {
            Map<String, Double> all = new LinkedHashMap<>();
            all.put("recall_at_1", at1);
            all.put("recall_at_5", at5);
            all.put("recall_at_10", at10);
            return all;
        }
    }

    /**
     * The rank of the first relevant candidate, from 0: the number of irrelevant ones with at least its score.
     *
     * @param scores of all candidates
     * @param right the indices of the relevant ones, each once, at least one
     * @throws CheckFailedException if a score is NaN
     */
    public static int rank(float[] scores, int... right) {
        float best = Float.NEGATIVE_INFINITY;
        for (int index : right) {
            best = Math.max(best, scores[index]);
        }
        int rank = 0;
        for (float score : scores) {
            if (Float.isNaN(score)) {
                throw new CheckFailedException("the score of an image and a caption is NaN; check the weights");
            }
            rank += score >= best ? 1 : 0;
        }
        for (int index : right) {
            rank -= scores[index] >= best ? 1 : 0;
        }
        return rank;
    }

    @Override
    public List<Result.Figure> figures() {
        List<Result.Figure> figures = new ArrayList<>(List.of(
                fraction("image_to_text_recall_at_1", imageToText.at1()),
                fraction("image_to_text_recall_at_5", imageToText.at5()),
                fraction("image_to_text_recall_at_10", imageToText.at10()),
                fraction("text_to_image_recall_at_1", textToImage.at1()),
                fraction("text_to_image_recall_at_5", textToImage.at5()),
                fraction("text_to_image_recall_at_10", textToImage.at10()),
                new Result.Figure("loss", loss, Result.Figure.Better.LOWER, Result.Figure.Unit.NUMBER)));
        // Second, so that it is drawn: the first chooses the best epoch, which no label may do.
        zeroShotAccuracy.ifPresent(accuracy -> figures.add(1, fraction(ZERO_SHOT, accuracy)));
        return List.copyOf(figures);
    }

    private static Result.Figure fraction(String name, double value) {
        return new Result.Figure(name, value, Result.Figure.Better.HIGHER, Result.Figure.Unit.FRACTION);
    }

    /** Recall at 1 from image to text. */
    @Override
    public Result.Figure primary() {
        return figures().get(0);
    }

    @Override
    public String toJson() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("examples", examples);
        document.put("images", images);
        document.put("captions", captions);
        document.put("image_to_text", imageToText.asMap());
        document.put("text_to_image", textToImage.asMap());
        zeroShotAccuracy.ifPresent(accuracy -> document.put(ZERO_SHOT, accuracy));
        document.put("loss", loss);
        return FigureJson.MAPPER.writeValueAsString(document);
    }
}
