package dev.vit4j.train.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Factors beside tables that were computed by hand, after BEiT's rule. */
class LayerDecayTest {

    @Test
    void everyLayerHasAShareOfTheNextOnesRate() {
        Map<String, Double> expected = new LinkedHashMap<>();
        expected.put("patch_embedding.projection.weight", 0.0625);
        expected.put("class_token", 0.0625);
        expected.put("position_embedding", 0.0625);
        expected.put("pre_norm.weight", 0.0625);
        expected.put("blocks.0.attention.qkv.weight", 0.125);
        expected.put("blocks.0.scale1.weight", 0.125);
        expected.put("blocks.1.norm1.bias", 0.25);
        expected.put("blocks.2.mlp.fc2.weight", 0.5);
        expected.put("norm.weight", 1.0);
        expected.put("pooling.probe", 1.0);
        expected.put("head.weight", 1.0);

        assertThat(new LayerDecay(0.5).factors(expected.keySet())).containsExactlyEntriesOf(expected);
    }

    @Test
    void eachTowerCountsItsOwnBlocks() {
        Map<String, Double> expected = new LinkedHashMap<>();
        expected.put("image.patch_embedding.weight", 0.125);
        expected.put("image.blocks.0.norm1.weight", 0.25);
        expected.put("image.blocks.1.norm1.weight", 0.5);
        expected.put("image.norm.weight", 1.0);
        expected.put("text.token_embedding", 0.25);
        expected.put("text.blocks.0.norm1.weight", 0.5);
        expected.put("text.norm.weight", 1.0);
        expected.put("logit_scale", 1.0);

        assertThat(new LayerDecay(0.5).factors(expected.keySet())).containsExactlyEntriesOf(expected);
    }

    @Test
    void aModelWithoutBlocksHasNoLayersToCount() {
        assertThatThrownBy(() -> new LayerDecay(0.75).factors(List.of("edges.weight", "head.weight")))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("layer_decay 0.75 counts a model's blocks, and this model has no parameters blocks.0.*");
    }
}
