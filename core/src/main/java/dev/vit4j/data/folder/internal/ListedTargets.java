package dev.vit4j.data.folder.internal;

import dev.vit4j.data.Target;
import java.util.List;
import java.util.Optional;

/**
 * The images of lists with their targets.
 *
 * @param targets one for each image
 * @param classNames of the targets' labels; empty if they have none
 * @param doubts ambiguities, and what is left out
 */
record ListedTargets(List<ListedImage> images, List<Target> targets, List<String> classNames, List<String> doubts) {

    ListedTargets {
        images = List.copyOf(images);
        targets = List.copyOf(targets);
        classNames = List.copyOf(classNames);
        doubts = List.copyOf(doubts);
    }

    /** The class of an image, if targets are classes. */
    Optional<String> className(int index) {
        return targets.get(index) instanceof Target.ClassLabel label
                ? Optional.of(classNames.get(label.label()))
                : Optional.empty();
    }
}
