package dev.vit4j.pretrained.internal;

import java.util.Locale;

/** An output of the reference's classes, and the intermediate of a pass that holds it. */
public enum ReferenceOutput {
    /** Every token. */
    LAST_HIDDEN_STATE("tokens"),
    /** One vector per image. */
    POOLER_OUTPUT("pooled"),
    /** A classifier's. */
    LOGITS("scores"),
    /** One vector per image in the space that texts are embedded in, too. */
    IMAGE_EMBEDS("scores");

    private final String traceName;

    ReferenceOutput(String traceName) {
        this.traceName = traceName;
    }

    /** The intermediate's name in the pass's trace. */
    public String traceName() {
        return traceName;
    }

    /** The output's name there. */
    public String referenceName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
