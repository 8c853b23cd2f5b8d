package dev.vit4j.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.nn.Block;
import dev.vit4j.nn.Linear;
import dev.vit4j.nn.Pass;
import dev.vit4j.nn.PositionEmbedding.Interpolation;
import dev.vit4j.tensor.Functional;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.Initializer;
import dev.vit4j.weights.Params;

/**
 * A classifier on the embeddings of CLIP's or SigLIP's image tower: a linear layer on vectors of length 1. Where its rows
 * are the embeddings of texts, times the model's factor, its logits are those of the two towers for these texts: zero-shot
 * classification, without the text tower.
 *
 * <p>Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision",
 * https://arxiv.org/abs/2103.00020, section 3.1. The reference has no class for it: those of its image classifiers read
 * the mean of the patch tokens, which no text was compared with.
 *
 * <pre>
 * B images in the batch    E width shared with texts    K classes
 * </pre>
 *
 * @param tower gives embeddings of any length
 * @param head E to K
 */
public record EmbeddingClassifier(Config config, ConfiguredModel tower, Linear head) implements ConfiguredModel {

    @Override
    public Tensor forward(Tensor images, Pass pass) {
        Pass inTower = new Pass(pass.random(), withoutResults(pass.trace()), pass.runner());
        Tensor embedded = pass.record("pooled", Functional.unit(tower.forward(images, inTower))); // [B, E]
        return pass.record("scores", head.forward(embedded)); // [B, K]
    }

    /** Hears what is in the tower, but not what the tower would return by itself. */
    private static Pass.Trace withoutResults(Pass.Trace trace) {
        return new Pass.Trace() {
            @Override
            public boolean wants(String name) {
                return trace.wants(name);
            }

            @Override
            public void record(String name, Tensor value) {
                if (!name.equals("pooled") && !name.equals("scores")) {
                    trace.record(name, value);
                }
            }
        };
    }

    /**
     * The configuration of an {@link EmbeddingClassifier}.
     *
     * @param tower a {@link ClipVision.Config} with the projection, or a {@link SiglipVision.Config}, without a classifier
     * @param numLabels K
     */
    public record Config(TransformerConfig tower, int numLabels) implements TransformerConfig {

        /** @throws InvalidRequestException if the tower's output is not compared with texts, or there is no class */
        public Config {
            tower = withoutLabels(tower);
            FieldChecks.requirePositive("num_labels", numLabels);
        }

        /** A tower's labels have no meaning, and files of it don't say how many there are. */
        private static TransformerConfig withoutLabels(TransformerConfig tower) {
            if (tower instanceof ClipVision.Config clip && clip.head() == ClipVision.Head.PROJECTION) {
                return new ClipVision.Config(
                        clip.encoder(),
                        clip.intermediateSize(),
                        clip.projectionDim(),
                        clip.initializerRange(),
                        0,
                        clip.head());
            }
            if (tower instanceof SiglipVision.Config siglip && !siglip.isClassifier()) {
                return new SiglipVision.Config(
                        siglip.encoder(), siglip.intermediateSize(), siglip.visionUseHead(), 0, siglip.head());
            }
            throw new InvalidRequestException("the tower must be CLIP's with the projection or SigLIP's, whose "
                    + "embeddings are compared with texts; found " + tower);
        }

        /** E, the width of the embeddings. */
        public int embeddingSize() {
            return tower instanceof ClipVision.Config clip ? clip.projectionDim() : tower.hiddenSize();
        }

        @Override
        public EncoderConfig encoder() {
            return tower.encoder();
        }

        @Override
        public Block.Config block() {
            return tower.block();
        }

        @Override
        public Interpolation interpolation() {
            return tower.interpolation();
        }

        @Override
        public int prefixTokens() {
            return tower.prefixTokens();
        }

        @Override
        public boolean isClassifier() {
            return true;
        }

        @Override
        public long applications(String path) {
            return tower.applications(path);
        }

        @Override
        public ConfiguredModel build(Params params, Interpolation interpolation) {
            int width = embeddingSize();
            return new EmbeddingClassifier(
                    this,
                    tower.build(params, interpolation),
                    Linear.createHead(
                            params.at("head"),
                            width,
                            numLabels,
                            true,
                            Initializer.ZEROS)); // embeddings of texts or images take their place
        }
    }
}
