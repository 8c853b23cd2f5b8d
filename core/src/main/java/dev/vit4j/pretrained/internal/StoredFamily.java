package dev.vit4j.pretrained.internal;

import dev.vit4j.weights.internal.NameAdapter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A kind of model between files and memory: its config.json and the names of its tensors, both ways.
 *
 * @param <C> its configuration
 */
public interface StoredFamily<C> {

    /** The values of {@code model_type} for this family. */
    List<String> modelTypes();

    /** The reference's classes whose heads vit4j has. */
    List<String> architectures();

    /** How the fields of its config.json are used, in addition to {@link ConfigField#COMMON}. */
    List<ConfigField> fields();

    /** The configuration with what the tensors in the file say that config.json doesn't. */
    C fit(C config, Optional<String> architecture, Set<String> tensors);

    /** The fields of a config.json that the reference opens, except for the labels. */
    Map<String, Object> write(C config);

    /** The names that files give to the tensors, one adapter per generation; the first is the one we write. */
    List<NameAdapter> names(C config);

    /** Those of {@link #names(Object)} that may apply to the tensors of a file. */
    default List<NameAdapter> names(C config, Set<String> tensors) {
        return names(config);
    }

    /** Whether the reference's files may have a tensor of this name that the model doesn't use. */
    boolean isUnused(C config, String tensor);
}
