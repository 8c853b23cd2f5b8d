package dev.vit4j.run;

import java.util.Optional;

/**
 * A broken image of a run's data, which is left out.
 *
 * @param split {@code train}, {@code validation} or {@code test}
 * @param index in that split
 * @param file its path relative to the data set's folder, or that of the split; empty if images have no names
 * @param reason what is wrong with it
 * @param sha256 of its bytes or pixels, when the run left it out; empty in lists of older versions
 */
public record BrokenImage(String split, int index, String file, String reason, Optional<String> sha256) {}
