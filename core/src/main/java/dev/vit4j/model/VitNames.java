package dev.vit4j.model;

import dev.vit4j.weights.NameAdapter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** The names that the reference's checkpoints give to the parameters of a {@link Vit}. */
public final class VitNames {

    /** What stands before a bare model's names inside a classifier. */
    private static final String INSIDE_CLASSIFIER = "vit.";

    /** The parts of a block as one generation of the reference names them. */
    private record Generation(
            String layers, String query, String key, String value, String attentionProjection, String fc1, String fc2) {

        static final Generation HUB = new Generation(
                "encoder.layer.",
                "attention.attention.query",
                "attention.attention.key",
                "attention.attention.value",
                "attention.output.dense",
                "intermediate.dense",
                "output.dense");

        /** In memory since transformers 5; some files carry them. */
        static final Generation TRANSFORMERS_5 = new Generation(
                "layers.",
                "attention.q_proj",
                "attention.k_proj",
                "attention.v_proj",
                "attention.o_proj",
                "mlp.fc1",
                "mlp.fc2");
    }

    private VitNames() {}

    /** The names on the hub: {@code vit.encoder.layer.3.attention.attention.query.weight}. */
    public static NameAdapter hub(VitConfig config) {
        // A bare ViTModel is saved without the "vit." that stands before its parameters inside a classifier.
        String root = config.head() == VitConfig.Head.CLASSIFIER ? INSIDE_CLASSIFIER : "";
        return adapter(config, root, Generation.HUB);
    }

    /**
     * The adapter that fits a file by the names in it: the hub's or those of transformers 5, of a classifier or a bare
     * model.
     */
    public static NameAdapter matching(VitConfig config, Collection<String> names) {
        String root = names.stream().anyMatch(name -> name.startsWith(INSIDE_CLASSIFIER)) ? INSIDE_CLASSIFIER : "";
        boolean renamed = names.stream().anyMatch(name -> name.startsWith(root + Generation.TRANSFORMERS_5.layers()));
        return adapter(config, root, renamed ? Generation.TRANSFORMERS_5 : Generation.HUB);
    }

    private static NameAdapter adapter(VitConfig config, String root, Generation names) {
        List<NameAdapter.Entry> entries = new ArrayList<>();
        entries.add(one("class_token", root + "embeddings.cls_token"));
        entries.add(one("position_embedding", root + "embeddings.position_embeddings"));
        both(entries, "patch_embedding.projection", root + "embeddings.patch_embeddings.projection");
        for (int i = 0; i < config.numHiddenLayers(); i++) {
            String ours = "blocks." + i + ".";
            String theirs = root + names.layers() + i + ".";
            both(entries, ours + "norm1", theirs + "layernorm_before");
            both(entries, ours + "attention.qkv", theirs + names.query(), theirs + names.key(), theirs + names.value());
            both(entries, ours + "attention.projection", theirs + names.attentionProjection());
            both(entries, ours + "norm2", theirs + "layernorm_after");
            both(entries, ours + "mlp.fc1", theirs + names.fc1());
            both(entries, ours + "mlp.fc2", theirs + names.fc2());
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
