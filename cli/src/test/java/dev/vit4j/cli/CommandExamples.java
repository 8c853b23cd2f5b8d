package dev.vit4j.cli;

import dev.vit4j.pretrained.LoadedNetwork;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.text.BytePairTrainer;
import dev.vit4j.text.TextConvention;
import dev.vit4j.weights.internal.SafetensorsWriter;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import picocli.CommandLine;

/**
 * A command line for every command that comes to its end in a moment, on files of strangers: labels, class folders and
 * images whose names have control characters in them. A command that has none here fails the tests that go through all.
 */
public final class CommandExamples {

    /** As names of files: those beyond ASCII need a locale that has them. */
    public static final String HOSTILE_NAME = "a\u001b[2Jb\rc\bd\u007fe\nError: f";

    private static final String HOSTILE_LABEL = HOSTILE_NAME + "\u009bg\u202eh\u2028i\u0000j";

    private static final Path CLIP =
            Path.of("../core/src/test/resources/golden/zeroshot/clip").toAbsolutePath();

    /** In a process of its own, where it can be kept from the network. */
    static final String QUICKSTART = "quickstart";

    private static final List<String> MOMENT =
            List.of("--batch", "1", "--steps", "1", "--precision", "fp32", "--threads", "1");

    private final Path folder;
    private final Path model;
    private final Path unnamed;
    private final Path tokenizer;
    private final Path data;
    private final Path images;
    private final Path index;

    /** Makes the files in an empty folder. */
    CommandExamples(Path folder) throws IOException {
        this.folder = folder;
        this.model = folder.resolve("model\u001b[7m");
        this.unnamed = folder.resolve("unnamed");
        this.data = folder.resolve("data\u001b[7m");
        this.images = folder.resolve("images");
        this.tokenizer = Files.createDirectories(folder.resolve("tokenizer\u001b[7m"));
        new BytePairTrainer(TextConvention.CLIP, 600, 77).train(List.of(HOSTILE_NAME), tokenizer);
        makeModel(model, List.of(HOSTILE_LABEL, "dog"));
        makeModel(unnamed, List.of("LABEL_0", "LABEL_1"));
        for (int i = 0; i < 10; i++) {
            draw(data.resolve(HOSTILE_NAME).resolve(i + ".png"), Color.RED);
            draw(data.resolve("dog").resolve(i + ".png"), Color.BLUE);
        }
        draw(images.resolve(HOSTILE_NAME + ".png"), Color.RED);
        draw(images.resolve("b.png"), Color.BLUE);
        this.index = folder.resolve("i\u001b[7m.index");
        CommandRun.of("index", CLIP.toString(), images.toString(), "--out", index.toString());
    }

    private static void makeModel(Path place, List<String> labels) {
        SmallModel.write(place, labels);
        try (Scope scope = Scope.open();
                LoadedNetwork network = ModelFolder.loadNetwork(place, ModelFolder.LoadOptions.DEFAULT)) {
            Tensor pixels = Tensor.randomNormal(new RandomSource(1), 2, 3, 32, 32);
            Map<String, Tensor> golden =
                    Map.of("pixel_values", pixels, "logits", network.scores(pixels), HOSTILE_LABEL, pixels);
            SafetensorsWriter.write(place.resolve("golden.safetensors"), golden, Map.of());
        }
    }

    public static void draw(Path file, Color color) throws IOException {
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(40, 32, BufferedImage.TYPE_INT_RGB);
        image.setRGB(3, 3, color.getRGB());
        ImageIO.write(image, "png", file.toFile());
    }

    /** All commands that hold no others, by their names without the program's. */
    static List<String> commands() {
        return leaves(Vit4j.commandLine())
                .map(command -> command.getCommandSpec().qualifiedName().substring("vit4j ".length()))
                .toList();
    }

    private static Stream<CommandLine> leaves(CommandLine command) {
        return command.getSubcommands().isEmpty()
                ? Stream.of(command)
                : command.getSubcommands().values().stream().flatMap(CommandExamples::leaves);
    }

    /**
     * The command line that runs a command.
     *
     * @param out an empty folder for what it writes
     */
    List<String> of(String command, Path out) {
        List<String> arguments = arguments(command, out.toString())
                .orElseThrow(() -> new AssertionError("\"" + command + "\" has no example in CommandExamples"));
        return Stream.concat(Stream.of(command.split(" ")), arguments.stream()).toList();
    }

    private Optional<List<String>> arguments(String command, String out) {
        return Optional.ofNullable(
                switch (command) {
                    case QUICKSTART -> List.of("--out", out + "/run");
                    case "data list", "doctor" -> List.of();
                    case "data get", "data info", "data check" -> List.of(data.toString());
                    case "train" ->
                        List.of(
                                data.toString(),
                                "--max-steps=1",
                                "--set=model.hidden_size=32",
                                "--set=model.num_attention_heads=1",
                                "--set=model.num_hidden_layers=1",
                                "--set=training.precision=fp32",
                                "--out",
                                out + "/run");
                    case "evaluate" -> List.of(unnamed.toString(), data.toString(), "--report", out + "/report");
                    case "predict" ->
                        List.of(model.toString(), images.toString(), "--csv", out + "/r.csv", "--grid", out + "/r.png");
                    case "classify" ->
                        List.of(
                                CLIP.toString(),
                                images.toString(),
                                "--labels",
                                HOSTILE_NAME + ",dog",
                                "--csv",
                                out + "/c.csv",
                                "--save-classifier",
                                out + "/classifier");
                    case "embed" ->
                        List.of(model.toString(), images.toString(), "--out", out + "/v", "--csv", out + "/v.csv");
                    case "index" -> List.of(CLIP.toString(), images.toString(), "--out", out + "/i.index");
                    case "search" -> List.of(index.toString(), "--text", HOSTILE_NAME);
                    case "preprocess" -> List.of(model.toString(), images.toString(), "--out", out + "/p");
                    case "tokenize" -> List.of(tokenizer.toString(), HOSTILE_NAME, HOSTILE_LABEL);
                    case "inspect", "verify" -> List.of(model.toString());
                    case "export" -> List.of(model.toString(), "--format", "onnx", "--out", out + "/m.onnx");
                    case "bench infer" -> with(MOMENT, "--model", "vit-pico/8");
                    case "bench train", "bench data" -> MOMENT;
                    case "help" -> List.of("train");
                    default -> null;
                });
    }

    private static List<String> with(List<String> arguments, String... more) {
        return Stream.concat(arguments.stream(), Stream.of(more)).toList();
    }

    Path model() {
        return model;
    }

    Path data() {
        return data;
    }

    Path images() {
        return images;
    }

    Path folder() {
        return folder;
    }
}
