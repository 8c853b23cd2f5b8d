package dev.vit4j.cli;

import dev.vit4j.hub.ModelInput;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What a command wants to know of images. */
@FunctionalInterface
interface ImageTask {

    /** An answer for each image. */
    List<ObjectNode> answer(List<ModelInput> images);
}
