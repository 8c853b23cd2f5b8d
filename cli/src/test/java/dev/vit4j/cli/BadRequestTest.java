package dev.vit4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.vit4j.tensor.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user gets wrong is answered in words, with the exit code of its kind and no stack trace. */
class BadRequestTest {

    private static final String DIVIDER = "|";

    @TempDir
    private Path folder;

    private String out = "";

    @BeforeEach
    void chooseAnOutput() {
        out = folder.resolve("run").toString();
    }

    @ParameterizedTest(name = "--set {0}")
    @CsvSource(delimiterString = DIVIDER, textBlock = """
            model.hidden_siz=64                    | unknown key "model.hidden_siz"; did you mean "model.hidden_size"?
            trainin.epochs=2                       | did you mean "training"?
            training.epochs=many                   | training.epochs must be a number, found "many"
            model.num_hidden_layers=2.5            | model.num_hidden_layers must be a whole number, found 2.5
            training.fast_path=maybe               | training.fast_path must be true or false
            optimizer.name=adan                    | optimizer.name must be one of adamw, sgd, muon; found adan
            model.num_attention_heads=5            | hidden_size 128 can't be divided into num_attention_heads 5
            model.image_size=30                    | image_size 30 is not a multiple of patch_size 4
            training.epochs=0                      | training.epochs must be above 0
            schedule.warmup=1.5                    | schedule.warmup must be a share from 0 to 1
            model.stem_widths=["a"]                | model.stem_widths[0] must be a whole number, found "a"
            training.workers=100000                | training.workers must be at most 1024, found 100000
            data.crop_padding=40                   | data.crop_padding must be at most 31
            training.epochs                        | an override is KEY=VALUE
            model.initializer_range=0.1            | has no effect beside model.initialization fan_in
            """)
    void refusesWhatARecipeCannotBe(String override, String message) {
        refuses(2, message, "train", "shapes", "--recipe", "course", "--out", out, "--set", override);
        assertThat(Path.of(out)).doesNotExist();
    }

    @Test
    void refusesAPatchSizeBesideAStem() {
        refuses(
                2,
                "model.patch_size 8 has no effect beside model.stem_widths [32,64]",
                "train",
                "shapes",
                "--set",
                "model.patch_size=8",
                "--out",
                out);
        assertThat(Path.of(out)).doesNotExist();
    }

    @Test
    void refusesADataSetBesideTheOneThatTheCommandNames() {
        refuses(2, "--set dataset=cifar10 and DATASET shapes", "train", "shapes", "--set", "dataset=cifar10");
        refuses(2, "--set dataset=a and DATASET " + folder, "train", folder.toString(), "--set", "dataset=a");
        refuses(2, "and DATASET shapes", "train", "shapes", "--set", "dataset=\"a\\0b\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dataset=shapes", "dataset='shapes'", "dataset=\"shapes\""})
    void takesTheDataSetThatTheCommandNamesOnceMore(String override) throws IOException {
        Path notEmpty = Files.createDirectory(Path.of(out));
        Files.writeString(notEmpty.resolve("notes.txt"), "");
        refuses(3, out + " is not empty", "train", "shapes", "--set", override, "--out", out);
    }

    @Test
    void refusesARecipeFileWithAnUnknownKey() throws IOException {
        Path file = folder.resolve("mine.yaml");
        Files.writeString(file, "training:\n  epoch: 3\n");
        refuses(2, "did you mean \"training.epochs\"?", "train", "shapes", "--recipe", file.toString(), "--out", out);
    }

    @Test
    void refusesARecipeFileThatSaysNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.yaml"), "# to be written\n");
        refuses(2, file + " has no keys", "train", "shapes", "--recipe", file.toString(), "--out", out);
        assertThat(Path.of(out)).doesNotExist();
    }

    @Test
    void refusesARecipeThatIsNotThere() {
        refuses(2, "did you mean cifar10-cpu-3min?", "train", "shapes", "--recipe", "cifar10-cpu-3mni", "--out", out);
        refuses(3, "the recipe mine.yml is not a file", "train", "shapes", "--recipe", "mine.yml", "--out", out);
    }

    @Test
    void refusesTrainingWithoutADataSet() {
        refuses(2, "DATASET is missing", "train");
    }

    @Test
    void refusesAnUnknownDataSet() {
        refuses(
                3,
                "no data set \"cifar11\": expected cifar10, cifar10-nouns, shapes",
                "train",
                "cifar11",
                "--out",
                out);
        refuses(3, "did you mean cifar10?", "data", "info", "cifar11");
        refuses(3, "does not exist", "train", folder.resolve("nothing").toString(), "--out", out);
    }

    @Test
    void refusesAPlaceWithoutTheData() {
        refuses(3, "no CIFAR-10 in " + folder, "train", "cifar10", "--data", folder.toString(), "--out", out);
        refuses(3, "no CIFAR-10 in " + folder, "quickstart", "--data", folder.toString(), "--out", out);
        assertThat(Path.of(out)).doesNotExist();
    }

    @Test
    void refusesAPlaceForDataThatHasNone() {
        refuses(2, "leave it out", "train", "shapes", "--data", folder.toString(), "--out", out);
    }

    @Test
    void refusesAFolderWithoutImages() throws IOException {
        String empty = Files.createDirectory(folder.resolve("empty")).toString();
        refuses(3, empty, "train", empty, "--out", out);
    }

    @Test
    void refusesCudaWhereThereIsNone() {
        assumeFalse(Device.CUDA.isAvailable(), "this machine has a CUDA device");
        String message = "no CUDA device is usable";
        refuses(3, message, "train", "shapes", "--device", "cuda", "--out", out);
        refuses(3, message, "train", "shapes", "--device", "cuda", "--out", out, "--seeds", "0,1");
        refuses(3, message, "train", "cifar10", "--data", folder.toString(), "--device", "cuda", "--out", out);
        assertThat(Path.of(out)).doesNotExist();
    }

    @Test
    void makesNoFolderForARecipeThatDoesNotFitTheData() {
        String none = "data.validation=1";
        refuses(2, "less than 1", "train", "shapes", "--set", none, "--out", out);
        refuses(2, "less than 1", "train", "shapes", "--set", none, "--out", out, "--seeds", "0,1");
        assertThat(Path.of(out)).doesNotExist();
    }

    @Test
    void refusesAnUnknownDevice() {
        refuses(2, "--device takes one of cpu, cuda, auto; found gpu", "train", "shapes", "--device", "gpu");
        refuses(2, "did you mean pil?", "preprocess", "m", "a.jpg", "--out", out, "--backend", "pill");
        refuses(
                2,
                "--split takes one of train, validation, test, all; found tset",
                "evaluate",
                "m",
                "shapes",
                "--split",
                "tset");
    }

    @Test
    void refusesAnOutputWhereAFileIs() throws IOException {
        Files.writeString(Path.of(out), "in the way");
        refuses(3, "there is already a file of that name", "train", "shapes", "--out", out);
    }

    @Test
    void refusesARunFolderThatHoldsARun() throws IOException {
        Files.createDirectory(Path.of(out));
        Files.writeString(Path.of(out, "recipe.yaml"), "");
        refuses(
                3,
                "contains an unfinished run; resume it, or choose another folder (--out DIR, or --resume DIR",
                "train",
                "shapes",
                "--out",
                out);
        Files.writeString(Path.of(out, "evaluation.json"), "{}");
        refuses(3, "contains a finished run", "train", "shapes", "--out", out);
    }

    @Test
    void refusesSeedsInAFolderThatHoldsSomethingElse() throws IOException {
        Path run = Files.createDirectory(Path.of(out));
        Files.writeString(run.resolve("README.md"), "");
        refuses(3, "not empty: it has README.md", "train", "shapes", "--out", out, "--seeds", "0,1");
        Files.writeString(run.resolve("recipe.yaml"), "");
        refuses(3, out + " holds a run (recipe.yaml)", "train", "shapes", "--out", out, "--seeds", "0,1");
        assertThat(run.resolve("seed-0")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"accuracy\":"})
    void saysWhatHelpsWhereAFinishedRunsEvaluationIsBroken(String json) throws IOException {
        Path run = Files.createDirectory(Path.of(out));
        Files.writeString(run.resolve("recipe.yaml"), "dataset: shapes\n");
        Files.writeString(
                run.resolve("run.json"),
                "{\"vit4j\":\"0.1\",\"dataset\":\"shapes\",\"dataFolder\":null,\"seed\":1,\"maxSteps\":null,\"device\":\"cpu\"}");
        Path evaluation = Files.writeString(run.resolve("evaluation.json"), json);

        refuses(3, evaluation + " is not the evaluation of a run", "train", "--resume", out);
        refuses(3, "delete the file and make it again with: ./vit4j train --resume " + out, "train", "--resume", out);
    }

    @Test
    void refusesAReportIntoAModelFolder() throws IOException {
        Files.createDirectory(Path.of(out));
        Files.writeString(Path.of(out, "config.json"), "{}");
        refuses(3, out + " holds a model (config.json)", "evaluate", out, "shapes", "--report", out);
    }

    @Test
    void refusesAReportIntoARunFolder() throws IOException {
        Files.createDirectory(Path.of(out));
        Files.writeString(Path.of(out, "recipe.yaml"), "");
        refuses(3, out + " holds a run (recipe.yaml)", "evaluate", out, "shapes", "--report", out);
        assertThat(Path.of(out)).isDirectoryContaining("glob:**recipe.yaml").isDirectoryNotContaining("glob:**.json");
    }

    @Test
    void refusesASeedBesideSeeds() {
        refuses(2, "--seed trains one run and --seeds several", "train", "shapes", "--seed", "1", "--seeds", "1,2");
        refuses(2, "names a seed twice", "train", "shapes", "--seeds", "1,1", "--out", out);
    }

    @Test
    void refusesARunOfNoSteps() {
        refuses(2, "--max-steps must be at least 1", "train", "shapes", "--max-steps", "0");
    }

    @Test
    void refusesToResumeWhatIsNoRun() {
        refuses(3, "is not a run folder", "train", "--resume", folder.toString());
    }

    @Test
    void refusesToResumeTheFolderOfSeveralSeeds() throws IOException {
        for (int seed : new int[] {3, 4}) {
            Path run = Files.createDirectories(folder.resolve("my runs/seed-" + seed));
            Files.writeString(run.resolve("recipe.yaml"), "");
        }
        String runs = folder.resolve("my runs").toString();
        refuses(3, "with --out '" + runs + "'", "train", "--resume", runs);
        refuses(3, "./vit4j train --resume '" + runs + "/seed-4'", "train", "--resume", runs);
    }

    @Test
    void refusesOptionsThatARunHasRecorded() {
        refuses(2, "leave --recipe out", "train", "--resume", folder.toString(), "--recipe", "course");
    }

    @Test
    void asksWhetherAFolderOfLikeNameWasMeant() throws IOException {
        Path there = Files.createDirectories(folder.resolve("shapes-1"));
        refuses(
                3,
                "(did you mean " + there + "?)",
                "inspect",
                folder.resolve("shape-1").toString());
    }

    @Test
    void asksWhetherAFolderOfLikeNameWasMeantAsDataOrRun() throws IOException {
        Path there = Files.createDirectories(folder.resolve("data/photos"));
        String typed = folder.resolve("data/phtos").toString();
        String question = typed + " does not exist (did you mean " + there + "?)";
        refuses(3, question, "train", typed, "--out", out);
        refuses(3, question, "data", "info", typed);
        refuses(3, question, "train", "--resume", typed);
        refuses(3, question, "train", "cifar10", "--data", typed, "--out", out);
        refuses(3, question, "predict", typed, "cat.jpg");
    }

    @Test
    void listsTheNearestFolderWhereNoNameIsNear() throws IOException {
        Files.createDirectories(folder.resolve("runs/shapes-1"));
        Files.createDirectories(folder.resolve("runs/shapes-2"));
        String typed = folder.resolve("runs/pets").toString();
        String list = typed + " does not exist (" + folder.resolve("runs") + " holds shapes-1/, shapes-2/)";
        for (String[] command : new String[][] {
            {"train", typed},
            {"train", "--resume", typed},
            {"train", "cifar10", "--data", typed},
            {"evaluate", typed, "shapes"},
            {"verify", typed}
        }) {
            refuses(3, list, command);
        }
        refuses(3, folder.resolve("runs") + " holds shapes-1/, shapes-2/", "inspect", typed);
    }

    @Test
    void doesNotListTheCurrentFolderForABareName() {
        String name = "0123456789".repeat(20);
        String end = "per class, or of a list of images" + System.lineSeparator();
        refuses(3, end, "train", name);
        refuses(3, end, "data", "info", name);
    }

    @Test
    void saysThatAFileIsNoFolderOfData() throws IOException {
        Path file = Files.writeString(folder.resolve("photos.zip"), "");
        refuses(3, file + " is not a folder", "train", file.toString(), "--out", out);
    }

    @Test
    void saysHowARunComesToAModel() throws IOException {
        Path seeds = folder.resolve("seeds");
        Path unfinished = seeds.resolve("seed-0");
        Files.createDirectories(unfinished);
        Files.writeString(unfinished.resolve("recipe.yaml"), "");
        refuses(3, "has no model yet", "inspect", unfinished.toString());
        for (String command : List.of("predict", "evaluate")) {
            refuses(3, "train --resume " + unfinished, command, unfinished.toString(), "shapes");
            refuses(3, "several seeds, each with its own model; name one", command, seeds.toString(), "shapes");
        }
    }

    @Test
    void refusesWhatIsNoModel() {
        refuses(3, "does not exist", "evaluate", folder.resolve("none").toString(), "shapes");
        refuses(3, "config.json", "evaluate", folder.toString(), "shapes");
        refuses(3, "does not exist", "predict", folder.resolve("none").toString(), "cat.jpg");
        refuses(3, ", and a model of the hub is named owner/name", "verify", "nothing");
        refuses(2, "vit-SIZE/PATCH", "inspect", "vit-xl/16");
        refuses(2, "vit-b/16 is the name of a variant, which has no weights", "predict", "vit-b/16", "cat.jpg");
        refuses(2, "vit-h/14 looks like the name of a variant", "embed", "vit-h/14", "cat.jpg", "--out", out);
        refuses(2, "did you mean vit-nano/4?", "bench", "infer", "--model", "vit-nan/4");
        refuses(2, "expected vit-SIZE/PATCH", "bench", "infer", "--model", "vit-xl/16");
        refuses(2, "expected vit or hybrid", "bench", "train", "--model", "resnet");
        refuses(2, "did you mean hybrid?", "bench", "train", "--model", "hybird");
        refuses(2, "choose one of the two", "bench", "train", "--model", "vit", "--config", "config.json");
        refuses(2, "--micro-batch must be at least 1, found 0", "bench", "train", "--micro-batch", "0");
    }

    @Test
    void refusesNumbersOutOfTheirRange() {
        refuses(2, "--min-accuracy is a fraction", "evaluate", folder.toString(), "shapes", "--min-accuracy", "90");
        refuses(2, "--top must be at least 1", "predict", folder.toString(), "cat.jpg", "--top", "0");
        refuses(2, "--batch must be at least 1", "bench", "infer", "--batch", "0");
        refuses(2, "--steps must be at least 1 and at most 1000000", "bench", "infer", "--steps", "2147483647");
        refuses(2, "--threads must be at least 1 and at most 1024", "bench", "data", "--threads", "1000000");
        refuses(2, "--max-pixels must be at least 1, found -1", "predict", "m", "cat.jpg", "--max-pixels", "-1");
        refuses(2, "--max-bytes must be at least 1, found 0", "preprocess", "m", "a", "--out", out, "--max-bytes=0");
        refuses(2, "expected a whole number up to 9223372036854775807", "predict", "m", "a", "--max-pixels", "many");
        refuses(2, "'--atol': expected a number, found 'small'", "verify", "m", "--atol", "small");
        refuses(2, "image_size 224 is not a multiple of patch_size 15", "inspect", "vit-ti/15");
        refuses(2, "patch_size must be at least 1", "inspect", "vit-ti/0");
    }

    @Test
    void refusesAnOutputThatCannotBeBeforeTheWork() {
        refuses(2, "a name that ends in .png, found a.jpg", "predict", "none", "a.png", "--grid", "a.jpg");
        refuses(2, "give a file for the output", "preprocess", "none", "a.png", "--out", folder.toString());
        refuses(2, "give a file for the output", "embed", "none", "a", "--out", out, "--csv", folder.toString());
        refuses(2, out + " is given for two outputs", "embed", "none", "a", "--out", out, "--csv", out);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void namesTheFileThatIsNoImageToMeasureBy() throws IOException {
        String text = Files.writeString(folder.resolve("notes.jpg"), "no image").toString();
        refuses(3, "Error: image " + text + " can't be decoded", "bench", "data", "--image", text);
    }

    @Test
    void takesAPrecisionForEveryMeasurement() {
        refuses(3, "image none does not exist", "bench", "data", "--precision", "bf16", "--image", "none");
        refuses(2, "--precision takes one of fp32, bf16, auto; found int8", "bench", "data", "--precision", "int8");
    }

    @ParameterizedTest
    @CsvSource({
        "3, train cifar11",
        "3, evaluate none shapes",
        "3, predict none a.png",
        "3, embed none a.png --out vectors.safetensors",
        "3, preprocess none a.png --out pixels.safetensors",
        "3, inspect none",
        "3, verify none",
        "3, export none --format onnx --out model.onnx",
        "2, bench infer --model vit-xl/16",
        "2, bench train --model resnet",
        "3, bench data --image none",
        "3, data info cifar11",
        "3, quickstart --data none"
    })
    void standardOutputIsEmptyWhereThereIsNoResult(int exitCode, String command) {
        String[] words = (command + " --json").split(" ");
        CommandRun run = CommandRun.of(words);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        assertThat(run.err()).contains("Error: ").doesNotContain("\tat ");
        assertThat(run.out()).isEmpty();
    }

    private static void refuses(int exitCode, String message, String... args) {
        CommandRun run = CommandRun.of(args);
        assertThat(run.err())
                .as(String.join(" ", List.of(args)))
                .contains("Error: ")
                .contains(message);
        assertThat(run.err()).doesNotContain("\tat ");
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.out()).isEmpty();
    }
}
