package dev.vit4j.pretrained.internal;

import dev.vit4j.weights.Params;
import java.util.Optional;

/**
 * A kind of model with a text tower between files and memory: that tower, or both.
 *
 * @param <C> its configuration
 */
public interface TowersFamily<C> extends StoredFamily<C> {

    /** The class of its configurations. */
    Class<C> type();

    /** Whether a configuration is of this family. */
    default boolean has(Object config) {
        return type().isInstance(config);
    }

    /**
     * Reads the fields of a config.json.
     *
     * @param architecture the reference's class, one of {@link #architectures()}, if the file names it
     * @throws dev.vit4j.ResourceException if a field has another type, or is not supported
     * @throws dev.vit4j.InvalidRequestException if sizes don't fit each other
     */
    C read(ConfigFields json, Optional<String> architecture);

    /** Asks for the model's tensors. */
    void askFor(C config, Params params);
}
