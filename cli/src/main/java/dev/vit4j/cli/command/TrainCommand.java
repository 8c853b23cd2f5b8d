package dev.vit4j.cli.command;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Interruption;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.console.Version;
import dev.vit4j.cli.option.DataFolder;
import dev.vit4j.cli.option.DataOption;
import dev.vit4j.cli.option.DeviceChoice;
import dev.vit4j.cli.option.ModelChoice;
import dev.vit4j.cli.option.RecipeChoice;
import dev.vit4j.cli.training.CellRecipes;
import dev.vit4j.cli.training.GroupFolder;
import dev.vit4j.cli.training.RunReport;
import dev.vit4j.cli.training.RunToResume;
import dev.vit4j.cli.training.SeedRuns;
import dev.vit4j.cli.training.Sweep;
import dev.vit4j.cli.training.SweepRuns;
import dev.vit4j.cli.training.TrainingSession;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.catalog.DataCatalog;
import dev.vit4j.internal.io.Sha256;
import dev.vit4j.report.internal.ShellWord;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.RunRecord;
import dev.vit4j.run.internal.RunTrainer;
import dev.vit4j.run.internal.StartingModel;
import dev.vit4j.run.internal.data.DataFingerprint;
import dev.vit4j.run.internal.data.DataPlace;
import dev.vit4j.run.internal.data.LocatedData;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.Recipes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j train}: trains one run, one per seed, or resumes one. */
@Command(
        name = "train",
        description = {
            "Train a model on a data set, into a run folder that is also a model folder.",
            "DATASET is cifar10, shapes, cifar10-nouns, or a folder of class folders (FOLDER/cat/*.jpg, FOLDER/dog/*.jpg, …), of "
                    + "which a fifth is held out as the test set; or FOLDER/train, FOLDER/test and, for validation, "
                    + "FOLDER/val hold the class folders; or a list of images with their labels (.csv, .tsv, .jsonl, "
                    + ".txt). A recipe with a text tower trains on captions instead."
        })
public final class TrainCommand implements Callable<Integer> {

    /** The message if the command is interrupted while it reads data. */
    static final String NO_RUN = "interrupted; no run was started";

    private static final String MAX_BROKEN = "data.max_broken=";

    /** The options that may be combined with {@code --resume}: everything else is recorded in the run folder. */
    private static final List<String> WITH_RESUME = List.of("--resume", "--data", "--json");

    @Parameters(
            arity = "0..1",
            paramLabel = "DATASET|LIST",
            description = "The data set to train on. Default: the recipe's dataset, or the built-in one of the run in "
                    + "--init-from.")
    private Optional<String> dataset = Optional.empty();

    @Option(
            names = "--recipe",
            paramLabel = "NAME|FILE",
            description = {
                "How to train: a file, or course, cifar10-cpu, cifar10-cpu-3min or shapes; on captions "
                        + "cifar10-nouns-clip, cifar10-nouns-siglip, shapes-clip or shapes-siglip.",
                "Default: the data set's quickest good recipe."
            })
    private Optional<String> recipe = Optional.empty();

    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The run folder. Default: the next of runs/DATASET-RECIPE-1, -2, ...")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = {
                "Override a value of the recipe: --set training.epochs=3.",
                "All keys, with their defaults: docs/reference/recipes.md."
            })
    private List<String> set = List.of();

    @Option(
            names = "--sweep",
            paramLabel = "KEY=V;V;...",
            description = {
                "Train once with each value, into DIR/KEY=V/seed-N; if given several times, with each combination.",
                "With --seeds, each once per seed. Run the same command again to continue with unfinished runs."
            })
    private List<String> sweep = List.of();

    @Option(
            names = "--strict",
            description = "Stop at the first broken image, instead of leaving out up to 5 %% of the images, or one if "
                    + "there are few (data.max_broken).")
    private boolean strict;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Random seed for weights, data order and augmentation. Default: 0.")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            split = ",",
            description = "One run per seed, into DIR/seed-N, with mean and standard deviation in DIR/summary.json.")
    private List<Long> seeds = List.of();

    @Option(
            names = "--max-steps",
            paramLabel = "N",
            description = "Total steps, instead of the recipe's epochs; the schedule is scaled to fit.")
    private Optional<Long> maxSteps = Optional.empty();

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description = "The device to compute on: ${COMPLETION-CANDIDATES}. Default: auto.")
    private DeviceChoice device = DeviceChoice.AUTO;

    @Option(
            names = "--init-from",
            paramLabel = "RUN|MODEL",
            description = {
                "Start from the weights of a finished run or of a model: for more epochs, --set training.epochs=N.",
                "Without --recipe, the recipe of the run is used."
            })
    private Optional<String> initFrom = Optional.empty();

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description = {
                "Resume the run in this folder from its last checkpoint; needs no other option.",
                "If the data has moved, give its new location with --data."
            })
    private Optional<Path> resume = Optional.empty();

    @Mixin
    private Output output = new Output();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() {
        String untilThen = resume.map(run -> "interrupted; the run in " + run + " is unchanged")
                .orElse(NO_RUN);
        return Interruption.guard(output, untilThen, interruption -> {
            TrainingSession session = new TrainingSession(output, interruption);
            if (resume.isEmpty()) {
                return train(session);
            }
            requireNothingBesideResume(resume.get());
            return new RunToResume(resume.get(), dataset, data, output).goOn(session);
        });
    }

    private void requireNothingBesideResume(Path run) {
        ParseResult given = spec.commandLine().getParseResult();
        given.matchedOptions().stream()
                .map(option -> option.longestName())
                .filter(name -> !WITH_RESUME.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new InvalidRequestException(
                            "--resume uses the settings recorded in the run folder; leave " + name
                                    + " out, or start a new run from the weights of a finished one: --init-from "
                                    + ShellWord.of(run));
                });
    }

    private ExitCode train(TrainingSession session) {
        requireArgumentsThatAgree();
        String name = dataset.orElseGet(() -> new DatasetOfCommand(recipe, set, initFrom).find(output));
        dataset = Optional.of(name);
        List<String> overrides = overrides();
        DataSource source = recipe.map(given -> DataOption.find(
                        name,
                        data.folder(),
                        RecipeChoice.named(given).resolve(name, overrides).recipe()))
                .orElseGet(() -> data.find(name));
        DataFolder.requireOutside(source, out.orElse(TrainingSession.RUNS), "choose another folder with --out");
        Optional<StartingModel> from = initFrom.map(model -> ModelChoice.starting(model, output));
        RecipeChoice choice = recipe.or(() -> from.map(model -> model.folder().resolve(RunFolder.RECIPE))
                        .filter(Files::exists)
                        .map(Path::toString))
                .map(RecipeChoice::named)
                .orElseGet(() -> RecipeChoice.defaultOf(source));
        List<RunRecord> records = (seeds.isEmpty() ? List.of(seed.orElse(0L)) : seeds)
                .stream().map(this::record).toList();
        // Errors in these are reported before the data is read, or even downloaded.
        requireDataset(name, choice.resolve(name, overrides), overrides);
        CellRecipes asked = new CellRecipes(
                choice,
                DataCatalog.publicName(DataOption.recorded(name)),
                overrides.stream().filter(override -> !namesDataset(override)).toList(),
                Sweep.cells(sweep, overrides));
        List<Recipes.Resolved> resolved = asked.asked();
        requireOneRun(resolved.get(0).recipe());
        from.ifPresent(model -> RunTrainer.check(resolved.get(0).recipe(), model));
        records.get(0).requireDevice();
        Trainer.Data trainingData = session.load(source);
        Map<Sweep.Cell, Recipes.Resolved> recipes =
                asked.fittedTo(trainingData.train().size(), output::say);
        // Before a folder is created.
        recipes.values().forEach(fitted -> RunTrainer.check(fitted.recipe(), records.get(0), trainingData));
        String title = nameOf(name) + "-"
                + (recipe.isEmpty() && from.isPresent()
                        ? "from-" + nameOf(from.get().name()).replaceFirst("@[0-9a-f]{40}$", "")
                        : choice.title());
        output.say("recipe " + choice.title());
        Recipes.Resolved first = recipes.values().iterator().next();
        if (seeds.isEmpty() && sweep.isEmpty()) {
            return RunReport.of(
                    session.begin(out, title, first, records.get(0), trainingData, place(name), from), output);
        }
        LocatedData located = session.fingerprinted(trainingData, place(name));
        ObjectNode plan = plan(choice, recipes.values(), located.fingerprint());
        try (GroupFolder group = GroupFolder.take(out, TrainingSession.RUNS, title, plan)) {
            output.say("folder " + group.path());
            return sweep.isEmpty()
                    ? new SeedRuns(session, output, group.path(), first, records, plan).run(located)
                    : new SweepRuns(session, output, group.path(), asked, recipes, records, plan).run(located);
        }
    }

    /** The command's settings as given and as resolved, by which the same command, and only that, is recognized. */
    private ObjectNode plan(RecipeChoice choice, Collection<Recipes.Resolved> recipes, DataFingerprint data) {
        ObjectNode plan = JsonNodeFactory.instance.objectNode();
        plan.put("recipe", choice.title());
        plan.put(
                "recipe_sha256",
                Sha256.of(recipes.stream().map(recipe -> recipe.yaml().getBytes(StandardCharsets.UTF_8))));
        plan.put("data_sha256", data.contentsSha256().orElse(data.sha256()));
        set.forEach(plan.putArray("set")::add);
        sweep.forEach(plan.putArray("sweep")::add);
        seeds.forEach(plan.putArray("seeds")::add);
        seed.ifPresent(number -> plan.put("seed", number));
        maxSteps.ifPresent(steps -> plan.put("max_steps", steps));
        return plan.put("strict", strict).put("device", device.toString()).put("vit4j", Version.number());
    }

    /** The values of {@code --set}; strictness is a value of the recipe, so that a resumed run is as strict. */
    private List<String> overrides() {
        if (!strict) {
            return set;
        }
        set.stream()
                .filter(override -> override.startsWith(MAX_BROKEN))
                .findFirst()
                .ifPresent(override -> {
                    throw new InvalidRequestException(
                            "--strict allows no broken images, and --set " + override + " some; leave one of them out");
                });
        return Stream.concat(set.stream(), Stream.of(MAX_BROKEN + 0)).toList();
    }

    private void requireArgumentsThatAgree() {
        if (seed.isPresent() && !seeds.isEmpty()) {
            throw new InvalidRequestException("--seed trains one run and --seeds several; give only one of them");
        }
        if (seeds.stream().distinct().count() < seeds.size()) {
            throw new InvalidRequestException("--seeds names a seed twice");
        }
        if (initFrom.isPresent() && !(seeds.isEmpty() && sweep.isEmpty())) {
            throw new InvalidRequestException(
                    "--init-from starts one run, and --seeds and --sweep several; give only one of them");
        }
        maxSteps.filter(steps -> steps < 1).ifPresent(steps -> {
            throw new InvalidRequestException("--max-steps must be at least 1, found " + steps);
        });
    }

    /** Summaries of several runs are of a classifier's figures, so far. */
    private void requireOneRun(Recipe asked) {
        if (asked.isContrastive() && !(seeds.isEmpty() && sweep.isEmpty())) {
            throw new InvalidRequestException("--seeds and --sweep compare classifiers, and the recipe's task is "
                    + asked.task() + "; train one run at a time, with --seed");
        }
    }

    /** Otherwise the run would record a data set that it was not trained on. */
    private static void requireDataset(String name, Recipes.Resolved resolved, List<String> overrides) {
        if (!isSameDataset(name, resolved.recipe().dataset())) {
            String last = overrides.stream().filter(TrainCommand::namesDataset).reduce("", (earlier, later) -> later);
            throw new InvalidRequestException("--set " + last + " and DATASET " + name
                    + " name different data sets; leave --set " + last + " out");
        }
    }

    private static boolean namesDataset(String override) {
        return override.startsWith("dataset=");
    }

    private static boolean isSameDataset(String name, String other) {
        try {
            return DataOption.recorded(name).equals(DataOption.recorded(other));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private RunRecord record(long ofSeed) {
        String name = dataset.orElseThrow();
        return new RunRecord(
                Version.number(),
                DataCatalog.publicName(DataOption.recorded(name)),
                !RecipeChoice.isNamed(name),
                ofSeed,
                maxSteps,
                device.toString());
    }

    private DataPlace place(String name) {
        return new DataPlace(
                Optional.of(DataOption.recorded(name)).filter(path -> !RecipeChoice.isNamed(name)),
                data.folder().map(Path::toString));
    }

    private static String nameOf(String dataset) {
        return String.valueOf(Path.of(DataOption.recorded(dataset)).getFileName());
    }
}
