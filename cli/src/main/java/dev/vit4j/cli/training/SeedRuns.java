package dev.vit4j.cli.training;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.option.SeedFolders;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.eval.internal.MeanAndStd;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.internal.io.OwnFile;
import dev.vit4j.internal.io.TextFile;
import dev.vit4j.report.EpochMetrics;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.run.internal.data.LocatedData;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Recipes;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Trains a recipe once per seed: finished runs are skipped, unfinished ones are resumed. */
public final class SeedRuns {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PREFIX = SeedFolders.PREFIX;
    static final String SUMMARY = "summary.json";

    private static final String SECONDS = "seconds";

    /** The best epoch's accuracy on the validation set, for runs that have one. */
    static final String VALIDATION = EpochMetrics.key(EpochMetrics.VALIDATION, "accuracy");

    /** The figures that are averaged: the seconds from the metrics, the others from the evaluation. */
    static final List<String> FIGURES = List.of("accuracy", "top5_accuracy", "loss", SECONDS);

    private final TrainingSession session;
    private final Output output;
    private final Path folder;
    private final Recipes.Resolved recipe;
    private final List<RunRecord> records;
    private final ObjectNode plan;

    /**
     * @param records of the runs, with different seeds
     * @param plan the command's settings, for the summary
     */
    public SeedRuns(
            TrainingSession session,
            Output output,
            Path folder,
            Recipes.Resolved recipe,
            List<RunRecord> records,
            ObjectNode plan) {
        this.session = session;
        this.output = output;
        this.folder = folder;
        this.recipe = recipe;
        this.records = records;
        this.plan = plan;
    }

    public ExitCode run(LocatedData located) {
        if (!finish(located)) {
            output.say("and then for the other seeds: the same command");
            output.result(summary(), () -> "not finished: " + folder);
            return ExitCode.INTERRUPTED;
        }
        ObjectNode summary = summary();
        boolean hasTop5 = ClassificationMetrics.isTop5Telling(
                located.data().train().classNames().size());
        output.result(summary, () -> table(summary, hasTop5));
        return ExitCode.DONE;
    }

    /**
     * Trains unfinished runs, and keeps the summary up to date.
     *
     * @return whether all are finished, false if stopped
     */
    boolean finish(LocatedData located) {
        requireNothingElse();
        requireSameRuns(located);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ResourceException("cannot make " + folder + ": " + FileFailure.reason(e), e);
        }
        writeSummary();
        for (RunRecord record : records) {
            output.say("seed " + record.seed());
            boolean finished = finish(record, located);
            writeSummary();
            if (!finished) {
                return false;
            }
        }
        return true;
    }

    private void writeSummary() {
        AtomicFile.writeString(folder.resolve(SUMMARY), summary().toPrettyString() + "\n");
    }

    /** A folder of seeds is not a run itself; one that is not created yet contains no files that a user could see. */
    private void requireNothingElse() {
        requireNoRun(folder);
        if (!Files.isDirectory(folder) || !SeedFolders.in(folder).isEmpty() || isSummary(folder.resolve(SUMMARY))) {
            requireOwnSummary(folder);
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith(".") && !name.startsWith(PREFIX))
                    .sorted()
                    .findFirst()
                    .ifPresent(name -> {
                        throw new ResourceException(folder + " is not empty: it has " + name
                                + ", with which the runs of --seeds would mix; choose another folder with --out");
                    });
        } catch (IOException e) {
            throw FileFailure.unreadable(folder, e);
        }
    }

    static void requireNoRun(Path folder) {
        if (Files.exists(folder.resolve(RunFolder.RECIPE))) {
            throw new ResourceException(folder + " holds a run (" + RunFolder.RECIPE
                    + "), with which those of --seeds or --sweep would mix; choose another folder with --out");
        }
    }

    /** An earlier summary is overwritten. */
    static void requireOwnSummary(Path folder) {
        Path file = folder.resolve(SUMMARY);
        OwnFile.requireRegularOrAbsent(file);
        if (Files.exists(file) && !isSummary(file)) {
            throw OwnFile.inTheWay(file, "it is not a summary of runs");
        }
    }

    private static boolean isSummary(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                return false;
            }
            JsonNode document = JSON.readTree(TextFile.read(file, JsonFields.MOST_BYTES));
            return document.path("dataset").isString()
                    && (document.path("runs").isArray()
                            || document.path("cells").isArray());
        } catch (CharacterCodingException | JacksonException e) {
            return false;
        } catch (IOException e) {
            throw new ResourceException("cannot read " + file + ": " + FileFailure.whenReading(e), e);
        }
    }

    /** @return whether the seed's run is finished, false if stopped */
    private boolean finish(RunRecord record, LocatedData located) {
        Path path = path(record);
        if (!Files.exists(path.resolve(RunFolder.RECIPE))) {
            return session.begin(path, recipe, record, located).metrics().isPresent();
        }
        if (RunFolder.isFinished(path)) {
            RunTrainer.forgetPlace(path);
            output.say(path + " is finished; skipped");
            return true;
        }
        try (RunFolder begun = RunFolder.resume(path)) {
            return session.resume(begun, located).metrics().isPresent();
        }
    }

    private Path path(RunRecord record) {
        return folder.resolve(PREFIX + record.seed());
    }

    /**
     * Refuses a folder with runs that the new ones would not be comparable with.
     *
     * @throws ResourceException if one used other data, even if the images have the same names
     * @throws InvalidRequestException if one has another recipe, data set, length or version
     */
    void requireSameRuns(LocatedData located) {
        for (RunRecord record : records) {
            if (Files.exists(path(record).resolve(RunFolder.RECIPE))) {
                requireSameRun(path(record), record, located);
            }
        }
    }

    private void requireSameRun(Path path, RunRecord record, LocatedData located) {
        Recipe there = Recipes.recorded(path.resolve(RunFolder.RECIPE)).recipe();
        RunRecord recorded = RunTrainer.record(path);
        recorded.requireSameData(path, located.fingerprint());
        if (!recipe.recipe().isRecordedAs(there) || !record.isRecordedAs(recorded)) {
            throw new InvalidRequestException(path
                    + " holds a run of another recipe, data set, length or version; choose another folder with --out");
        }
    }

    /** The settings, each finished run, their means, and whether all are finished. */
    ObjectNode summary() {
        ObjectNode summary = JSON.createObjectNode();
        summary.put("dataset", records.get(0).dataset());
        summary.set("plan", plan);
        ArrayNode runs = summary.putArray("runs");
        for (RunRecord record : records) {
            if (Files.exists(path(record).resolve(RunFolder.EVALUATION))) {
                ObjectNode evaluation =
                        TrainingSession.evaluation(path(record)).put(SECONDS, TrainingSession.seconds(path(record)));
                ObjectNode run = runs.addObject().put("seed", record.seed()).put("run", PREFIX + record.seed());
                FIGURES.forEach(figure -> run.set(figure, evaluation.path(figure)));
                if (evaluation.path("best").path(VALIDATION).isNumber()) {
                    run.set(VALIDATION, evaluation.path("best").path(VALIDATION));
                }
            }
        }
        if (!runs.isEmpty()) {
            FIGURES.forEach(figure -> summary.set(figure, toJson(spread(runs, figure))));
        }
        if (haveValidation(runs)) {
            summary.set(VALIDATION, toJson(spread(runs, VALIDATION)));
        }
        return summary.put("finished", runs.size() == records.size());
    }

    /** A single run has no standard deviation. */
    private static ObjectNode toJson(MeanAndStd figure) {
        ObjectNode json = JSON.createObjectNode().put("count", figure.count()).put("mean", figure.mean());
        figure.standardDeviation().ifPresent(deviation -> json.put("standard_deviation", deviation));
        return json;
    }

    /** Whether there are runs, each with a figure of its validation set. */
    static boolean haveValidation(ArrayNode runs) {
        return !runs.isEmpty() && runs.valueStream().allMatch(run -> run.has(VALIDATION));
    }

    static MeanAndStd spread(ArrayNode runs, String figure) {
        return MeanAndStd.of(StreamSupport.stream(runs.spliterator(), false)
                .mapToDouble(run -> run.path(figure).asDouble())
                .toArray());
    }

    private String table(ObjectNode summary, boolean hasTop5) {
        ArrayNode runs = (ArrayNode) summary.path("runs");
        String lines = StreamSupport.stream(runs.spliterator(), false)
                .map(run -> line(run, hasTop5))
                .collect(Collectors.joining("\n"));
        return "seed   accuracy" + (hasTop5 ? "      top-5" : "") + "    loss   seconds\n" + lines + "\n\naccuracy "
                + spread(runs, "accuracy").toPercentage() + "\nsummary in " + folder.resolve(SUMMARY);
    }

    private static String line(JsonNode run, boolean hasTop5) {
        return String.format(
                Locale.ROOT,
                "%4d  %7.2f %%%s  %6.4f  %8.1f",
                run.path("seed").asLong(),
                100 * run.path("accuracy").asDouble(),
                hasTop5
                        ? String.format(
                                Locale.ROOT,
                                "  %7.2f %%",
                                100 * run.path("top5_accuracy").asDouble())
                        : "",
                run.path("loss").asDouble(),
                run.path(SECONDS).asDouble());
    }
}
