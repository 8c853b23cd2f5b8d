package dev.vit4j.run;

import java.util.Optional;

/**
 * An image of a run's data that is broken and left out.
 *
 * @param split {@code train}, {@code validation} or {@code test}
 * @param index in that split
 * @param file its path below the data set's folder, or that of the split; empty where images have no names
 * @param reason what is wrong with it
 * @param sha256 of what it is made of, as the run left it out; empty in lists of older versions
 */
public record BrokenImage(String split, int index, String file, String reason, Optional<String> sha256) {}
