package dev.vit4j.train;

import java.util.Optional;

/**
 * What a run needs beside its recipe to be resumed or repeated; {@code run.json} in its folder.
 *
 * @param dataFolder where the data set was read from, where the user named a place
 * @param maxSteps the whole run's steps, where that is not the recipe's epochs
 */
public record RunRecord(
        String vit4j, String dataset, Optional<String> dataFolder, long seed, Optional<Long> maxSteps, String device) {}
