package dev.vit4j.cli.images;

import dev.vit4j.predict.internal.ModelInput;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What a command wants to know of images. */
@FunctionalInterface
public interface ImageTask {

    /** An answer for each image. */
    List<ObjectNode> answer(List<ModelInput> images);
}
