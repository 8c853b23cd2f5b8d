package dev.vit4j.cli.images;

import dev.vit4j.predict.internal.ModelInput;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What a command computes for images. */
@FunctionalInterface
public interface ImageTask {

    /** A result for each image. */
    List<ObjectNode> answer(List<ModelInput> images);
}
