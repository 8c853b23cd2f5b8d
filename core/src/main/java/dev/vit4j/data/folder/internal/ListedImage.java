package dev.vit4j.data.folder.internal;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An image that a list names.
 *
 * @param path where it is, or would be
 * @param name as in the list
 * @param split its split, if the list or its location gives one
 * @param flaw why it can't be used, without locations
 */
record ListedImage(Path path, Path list, String name, Optional<String> split, Optional<String> flaw) {}
