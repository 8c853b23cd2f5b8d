package dev.vit4j.report.internal;

import dev.vit4j.eval.Result;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.TransformerConfig;
import dev.vit4j.model.internal.LayerCosts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The README.md of a model folder: what the model is and how to load it, and, if known, how it was trained, on which
 * data, and its results. Begins with the metadata that the Hugging Face hub reads
 * (https://huggingface.co/docs/hub/model-cards), except for the licence, which only the author can give. Maps keep
 * their order.
 *
 * @param name the model's name, the page's title
 * @param description what the model is and where it comes from, a paragraph of Markdown
 * @param task the hub's pipeline tag, such as {@code image-classification}
 * @param datasets public names of the data sets; empty if they have none
 * @param architecture property to value, as returned by {@link #architecture(ModelConfig, long)}
 * @param javaExample Java code that loads the model and runs it on an image; its first line is a comment with its imports
 * @param transformersClass the class of Hugging Face transformers that opens the folder; empty if the
 *     architecture doesn't exist there
 */
public record ModelCard(
        String name,
        String description,
        String task,
        List<String> datasets,
        Map<String, String> architecture,
        Optional<Training> training,
        Optional<Results> results,
        String javaExample,
        Optional<String> transformersClass) {

    public static final String FILE_NAME = "README.md";

    /** The hub's pipeline tag of a folder's model. */
    public static String task(ModelConfig config) {
        return config.isClassifier() ? "image-classification" : "image-feature-extraction";
    }

    /**
     * How a model was trained.
     *
     * @param data property to value, such as "Training images" to "50,000"
     * @param recipe key to value, as resolved
     * @param run property to value, such as "Processor" to its name
     * @param command the command line to repeat the training; empty if its data is not available to others
     * @param records where further records are, a sentence
     */
    public record Training(
            Map<String, String> data,
            Map<String, String> recipe,
            Map<String, String> run,
            Optional<String> command,
            String records) {

        public Training {
            data = ordered(data);
            recipe = ordered(recipe);
            run = ordered(run);
        }
    }

    /**
     * The results of a model.
     *
     * @param evaluation what the figures were measured on and how, a sentence
     * @param pictures file name in the folder to a description
     * @param legend for the pictures, if they need one, a sentence
     */
    public record Results(String evaluation, Result result, Map<String, String> pictures, Optional<String> legend) {

        public Results {
            pictures = ordered(pictures);
        }
    }

    public ModelCard {
        datasets = List.copyOf(datasets);
        architecture = ordered(architecture);
    }

    /** The architecture of a model, property to value. */
    public static Map<String, String> architecture(ModelConfig config, long parameters) {
        LayerCosts costs = LayerCosts.of(config);
        Map<String, String> shape = new LinkedHashMap<>();
        shape.put("Parameters", String.format(Locale.ROOT, "%,d", parameters));
        shape.put("Multiply-adds per image", String.format(Locale.ROOT, "%,d", costs.multiplyAdds()));
        shape.put("of them in transformer blocks", String.format(Locale.ROOT, "%.0f %%", 100 * costs.blockShare()));
        shape.put("Image", config.imageSize() + " pixels");
        shape.put("Tokens", Long.toString(config.tokens()));
        if (config instanceof TransformerConfig transformer) {
            shape.put(
                    "Width, depth, heads",
                    transformer.hiddenSize() + ", " + transformer.numHiddenLayers() + ", "
                            + transformer.numAttentionHeads());
        }
        if (config.isClassifier()) {
            shape.put("Classes", Integer.toString(config.numLabels()));
        }
        return shape;
    }

    /** How many views of each image of a test set were evaluated, for a sentence about results. */
    public static String judgedViews(boolean flipAveraging) {
        return flipAveraging
                ? "the probabilities of each image and its mirror image averaged"
                : "one view of each image";
    }

    /** @throws dev.vit4j.ResourceException if the folder is missing or not writable */
    public void write(Path folder) {
        AtomicFile.writeString(folder.resolve(FILE_NAME), toMarkdown());
    }

    public String toMarkdown() {
        StringBuilder page = new StringBuilder();
        appendMetadata(page);
        page.append("\n# ")
                .append(name)
                .append("\n\n")
                .append(description.strip())
                .append('\n');
        results.ifPresent(found -> appendSummary(page, found));
        appendUse(page);
        results.ifPresent(found -> found.result().details().forEach(table -> appendDetails(page, table)));
        appendTable(page, "Model", architecture);
        training.ifPresent(found -> appendTraining(page, found));
        return page.toString();
    }

    private void appendMetadata(StringBuilder page) {
        page.append("---\nlibrary_name: vit4j\npipeline_tag: ").append(task).append('\n');
        if (!datasets.isEmpty()) {
            appendList(page, "datasets", datasets);
        }
        appendList(page, "tags", List.of(task, "vision-transformer", "vit4j"));
        page.append("---\n");
    }

    private static void appendList(StringBuilder page, String key, List<String> values) {
        page.append(key).append(":\n");
        values.forEach(value -> page.append("- ").append(value).append('\n'));
    }

    private static void appendSummary(StringBuilder page, Results results) {
        Result.Table table = results.result().summary();
        List<String> cells = new ArrayList<>(table.rows().get(0));
        cells.set(0, "**" + cells.get(0) + "**");
        page.append('\n')
                .append(row(table.columns()))
                .append('|')
                .append("---:|".repeat(cells.size()))
                .append('\n')
                .append(row(cells))
                .append('\n')
                .append(results.evaluation().strip())
                .append('\n');
        results.pictures()
                .forEach((file, caption) -> page.append("\n![")
                        .append(caption)
                        .append("](")
                        .append(file)
                        .append(")\n"));
        results.legend()
                .ifPresent(legend -> page.append('\n').append(cell(legend)).append('\n'));
    }

    private static void appendTraining(StringBuilder page, Training training) {
        appendTable(page, "Data", training.data());
        appendTable(page, "Run", training.run());
        appendTable(page, "Recipe", training.recipe());
        training.command()
                .ifPresent(command -> page.append("\nTrained with\n\n").append(codeBlock("", command)));
        page.append('\n').append(training.records().strip()).append('\n');
    }

    private void appendUse(StringBuilder page) {
        page.append("\n## Use it\n\nIn Java:\n\n").append(codeBlock("java", javaExample));
        page.append(transformersClass
                .map(type -> "\nIn Python, with transformers:\n\n" + codeBlock("python", pythonExample(type)))
                .orElse("\nHugging Face transformers doesn't have this architecture.\n"));
    }

    private static void appendDetails(StringBuilder page, Result.Table table) {
        page.append("\n## ")
                .append(table.title())
                .append("\n\n")
                .append(row(table.columns()))
                .append("|---|")
                .append("---:|".repeat(table.columns().size() - 1))
                .append('\n');
        table.rows().forEach(cells -> page.append(row(cells)));
    }

    private static String row(List<String> cells) {
        return cells.stream().map(ModelCard::cell).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static void appendTable(StringBuilder page, String title, Map<String, String> rows) {
        if (rows.isEmpty()) {
            return;
        }
        page.append("\n## ").append(title).append("\n\n| | |\n|---|---|\n");
        rows.forEach((key, value) -> page.append("| ")
                .append(cell(key))
                .append(" | ")
                .append(cell(value))
                .append(" |\n"));
    }

    private String pythonExample(String type) {
        if (task.equals("zero-shot-image-classification")) {
            return """
                    from PIL import Image
                    from transformers import AutoProcessor, %1$s

                    folder = "."  # this folder
                    processor = AutoProcessor.from_pretrained(folder)
                    model = %1$s.from_pretrained(folder).eval()
                    texts = ["a photo of a cat", "a photo of a dog"]
                    image = Image.open("image.png").convert("RGB")
                    inputs = processor(text=texts, images=image, padding="max_length", return_tensors="pt")
                    print(model(**inputs).logits_per_image)
                    """.formatted(type);
        }
        String question = task.equals("image-classification") ? """
                    logits = model(**processor(image, return_tensors="pt")).logits
                    print(model.config.id2label[logits.argmax(-1).item()])""" : """
                    outputs = model(**processor(image, return_tensors="pt"))
                    print({name: tuple(value.shape) for name, value in outputs.items()})""";
        return """
                from PIL import Image
                from transformers import AutoImageProcessor, %1$s

                folder = "."  # this folder
                processor = AutoImageProcessor.from_pretrained(folder)
                model = %1$s.from_pretrained(folder).eval()
                image = Image.open("image.png").convert("RGB")
                %2$s
                """.formatted(type, question);
    }

    private static String codeBlock(String language, String code) {
        return "```" + language + "\n" + code.strip() + "\n```\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\R", " ");
    }

    private static Map<String, String> ordered(Map<String, String> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
