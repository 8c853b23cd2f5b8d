package dev.vit4j.model;

import dev.vit4j.weights.NameAdapter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The names that the reference's checkpoints give to the parameters of a {@link Vit}. */
public final class VitNames {

    private VitNames() {}

    /** The names on the hub: {@code vit.encoder.layer.3.attention.attention.query.weight}. */
    public static NameAdapter hub(VitConfig config) {
        // A bare ViTModel is saved without the "vit." that stands before its parameters inside a classifier.
        String root = config.head() == VitConfig.Head.CLASSIFIER ? "vit." : "";
        List<NameAdapter.Entry> entries = new ArrayList<>();
        entries.add(one("class_token", root + "embeddings.cls_token"));
        entries.add(one("position_embedding", root + "embeddings.position_embeddings"));
        both(entries, "patch_embedding.projection", root + "embeddings.patch_embeddings.projection");
        for (int i = 0; i < config.numHiddenLayers(); i++) {
            String ours = "blocks." + i + ".";
            String theirs = root + "encoder.layer." + i + ".";
            both(entries, ours + "norm1", theirs + "layernorm_before");
            both(
                    entries,
                    ours + "attention.qkv",
                    theirs + "attention.attention.query",
                    theirs + "attention.attention.key",
                    theirs + "attention.attention.value");
            both(entries, ours + "attention.projection", theirs + "attention.output.dense");
            both(entries, ours + "norm2", theirs + "layernorm_after");
            both(entries, ours + "mlp.fc1", theirs + "intermediate.dense");
            both(entries, ours + "mlp.fc2", theirs + "output.dense");
        }
        both(entries, "norm", root + "layernorm");
        both(entries, "pooler", root + "pooler.dense");
        both(entries, "head", "classifier");
        return new NameAdapter(entries);
    }

    private static NameAdapter.Entry one(String ours, String theirs) {
        return new NameAdapter.Entry(ours, List.of(theirs));
    }

    /** A layer's weight and bias. */
    private static void both(List<NameAdapter.Entry> entries, String ours, String... theirs) {
        for (String kind : List.of(".weight", ".bias")) {
            entries.add(new NameAdapter.Entry(
                    ours + kind, Stream.of(theirs).map(name -> name + kind).toList()));
        }
    }
}
