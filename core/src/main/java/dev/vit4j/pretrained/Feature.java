package dev.vit4j.pretrained;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.tensor.Tensor;

/** One vector an image, taken from a model's tokens. */
public enum Feature {
    /** The class token of the last hidden state. */
    CLASS_TOKEN("tokens") {
        @Override
        void requireOf(ModelConfig config) {
            if (config.prefixTokens() == 0) {
                throw new InvalidRequestException(
                        "the model has no class token; its pooled features are what it gives");
            }
        }

        @Override
        Tensor of(Tensor tokens, ModelConfig config) {
            return tokens.select(1, 0);
        }
    },
    /** The mean of the patches of the last hidden state. */
    PATCH_MEAN("tokens") {
        @Override
        Tensor of(Tensor tokens, ModelConfig config) {
            int prefix = config.prefixTokens();
            return tokens.narrow(1, prefix, tokens.size(1) - prefix).mean(1);
        }
    },
    /** What the model's own head pools: the pooler's output, or what the classifier reads. */
    POOLED("pooled") {
        @Override
        Tensor of(Tensor pooled, ModelConfig config) {
            return pooled;
        }
    };

    private final String traced;

    Feature(String traced) {
        this.traced = traced;
    }

    /** The intermediate of a forward pass that this is taken from. */
    String traced() {
        return traced;
    }

    /** @throws InvalidRequestException where the model can't have this */
    void requireOf(ModelConfig config) {}

    abstract Tensor of(Tensor intermediate, ModelConfig config);
}
