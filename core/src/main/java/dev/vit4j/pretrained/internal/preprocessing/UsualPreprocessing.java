package dev.vit4j.pretrained.internal.preprocessing;

import dev.vit4j.image.Normalization;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.image.TargetSize;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.pretrained.internal.DescribedModel;
import java.util.Locale;
import java.util.Optional;

/**
 * The preprocessing for a model that comes without one, at the model's size.
 *
 * @param ofFamily whether all of it is as in the family's published checkpoints
 */
record UsualPreprocessing(Preprocessor preprocessor, boolean ofFamily) {

    static UsualPreprocessing of(ModelConfig config) {
        DescribedModel<?> model = DescribedModel.of(config);
        Preprocessor usual = model.usualPreprocessing();
        Preprocessor sized = model.preprocessing().anySize()
                ? usual
                : usual.withOutputSize(
                        config.imageSize().height(), config.imageSize().width());
        Optional<Normalization> own = usual.normalization().withChannels(config.numChannels());
        Normalization normalization = own.or(() -> Normalization.HALF.withChannels(config.numChannels()))
                .orElse(usual.normalization());
        return new UsualPreprocessing(sized.withNormalization(normalization), own.isPresent());
    }

    /** The end of a sentence that begins with "images are prepared". */
    String description() {
        return (ofFamily
                        ? "as most published checkpoints of the model's family have it: "
                        : "nearly as most published checkpoints of the model's family have it, which have other channels: ")
                + preprocessor.processor().className()
                + preprocessor
                        .outputSize()
                        .map(size -> ", " + size.height() + " by " + size.width() + " pixels")
                        .orElse("")
                + ", mean " + preprocessor.normalization().mean() + " and std "
                + preprocessor.normalization().std()
                + preprocessor
                        .crop()
                        .flatMap(crop -> preprocessor.size())
                        .map(size -> ", cut out of what is resized to " + pixels(size) + " ("
                                + preprocessor.resample().name().toLowerCase(Locale.ROOT) + ")")
                        .orElse("");
    }

    private static String pixels(TargetSize size) {
        if (size instanceof TargetSize.ShortestEdge shortest) {
            return "a shorter side of " + shortest.edge();
        }
        return size instanceof TargetSize.Exact exact ? exact.height() + " by " + exact.width() : size.toString();
    }
}
