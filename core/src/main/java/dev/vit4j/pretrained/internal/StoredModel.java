package dev.vit4j.pretrained.internal;

import dev.vit4j.weights.Params;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.List;
import java.util.Set;

/** A model as a weights file has it: the tensors that it takes, and their names there. */
public interface StoredModel {

    /** Asks for the model's tensors. */
    void askFor(Params params);

    /** The names that files give to the tensors, one adapter per generation; the first is the one we write. */
    List<NameAdapter> names();

    /** Those of {@link #names()} that may apply to the tensors of a file. */
    List<NameAdapter> names(Set<String> tensors);

    /** Whether the reference's files may have a tensor of this name that the model doesn't use. */
    boolean isUnused(String tensor);
}
