package dev.vit4j.report;

import dev.vit4j.eval.AverageMetrics;
import dev.vit4j.eval.ClassMetrics;
import dev.vit4j.eval.ClassificationMetrics;
import dev.vit4j.io.AtomicFile;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The README.md of a run folder: what the model is, how and on what it was trained, how well it does,
 * and how to load it. Opens with the metadata that the Hugging Face hub reads
 * (https://huggingface.co/docs/hub/model-cards). Maps keep their order.
 *
 * @param name the model's name, the page's title
 * @param description what the model is and what it is for, a paragraph of Markdown
 * @param architecture property to value, such as "Parameters" to "2.7 million"
 * @param data property to value, such as "Training images" to "50,000"
 * @param recipe key to value, as resolved
 * @param trainingCommand what to type to train it again; empty where a program trained it on data of its own
 * @param evaluation what the figures were measured on and how, a sentence
 * @param pictures file name in the run folder to what it shows
 * @param javaExample Java code that loads the model and predicts
 * @param transformersClass the class of Python's transformers that opens the folder; empty where the
 *     architecture doesn't exist there
 */
public record ModelCard(
        String name,
        String description,
        Map<String, String> architecture,
        Map<String, String> data,
        Map<String, String> recipe,
        Optional<String> trainingCommand,
        String evaluation,
        ClassificationMetrics metrics,
        Map<String, String> pictures,
        String javaExample,
        Optional<String> transformersClass) {

    public static final String FILE_NAME = "README.md";

    private static final String FRONT_MATTER = """
            ---
            library_name: vit4j
            pipeline_tag: image-classification
            tags:
            - image-classification
            - vision-transformer
            - vit4j
            ---
            """;

    public ModelCard {
        architecture = ordered(architecture);
        data = ordered(data);
        recipe = ordered(recipe);
        pictures = ordered(pictures);
    }

    /** @throws dev.vit4j.ResourceException where the folder is missing or not writable */
    public void write(Path runFolder) {
        AtomicFile.writeString(runFolder.resolve(FILE_NAME), toMarkdown());
    }

    public String toMarkdown() {
        StringBuilder page = new StringBuilder(FRONT_MATTER);
        page.append("\n# ")
                .append(name)
                .append("\n\n")
                .append(description.strip())
                .append('\n');
        appendSummary(page);
        pictures.forEach((file, caption) ->
                page.append("\n![").append(caption).append("](").append(file).append(")\n"));
        appendUse(page);
        appendResults(page);
        appendTable(page, "Model", architecture);
        appendTable(page, "Data", data);
        appendTable(page, "Recipe", recipe);
        trainingCommand.ifPresent(command -> page.append("\nTrained with\n\n").append(codeBlock("", command)));
        page.append("\nEvery resolved value is in `recipe.yaml`, every epoch in `metrics.jsonl`.\n");
        return page.toString();
    }

    private void appendSummary(StringBuilder page) {
        page.append(String.format(
                Locale.ROOT,
                "\n| Accuracy | Top-5 | Loss | Images |\n|---:|---:|---:|---:|\n| **%s** | %s | %.4f | %,d |\n\n%s\n",
                percent(metrics.accuracy()),
                percent(metrics.top5Accuracy()),
                metrics.loss(),
                metrics.examples(),
                evaluation.strip()));
    }

    private void appendUse(StringBuilder page) {
        page.append("\n## Use it\n\nIn Java:\n\n").append(codeBlock("java", javaExample));
        page.append(transformersClass
                .map(type -> "\nIn Python, with transformers:\n\n" + codeBlock("python", pythonExample(type)))
                .orElse("\nPython's transformers has no such architecture; vit4j opens this folder.\n"));
    }

    private void appendResults(StringBuilder page) {
        page.append("\n## Results by class\n\n");
        page.append("| Class | Precision | Recall | F1 | Images |\n|---|---:|---:|---:|---:|\n");
        for (ClassMetrics c : metrics.perClass()) {
            appendResult(page, c.name(), new AverageMetrics(c.precision(), c.recall(), c.f1()), c.support());
        }
        appendResult(page, "*macro average*", metrics.macro(), metrics.examples());
        appendResult(page, "*weighted average*", metrics.weighted(), metrics.examples());
    }

    private static void appendResult(StringBuilder page, String name, AverageMetrics figures, int examples) {
        page.append(String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %,d |\n",
                cell(name),
                percent(figures.precision()),
                percent(figures.recall()),
                percent(figures.f1()),
                examples));
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

    private static String pythonExample(String type) {
        return """
                from PIL import Image
                from transformers import AutoImageProcessor, %1$s

                folder = "."  # this folder
                processor = AutoImageProcessor.from_pretrained(folder)
                model = %1$s.from_pretrained(folder).eval()
                image = Image.open("image.png").convert("RGB")
                logits = model(**processor(image, return_tensors="pt")).logits
                print(model.config.id2label[logits.argmax(-1).item()])
                """.formatted(type);
    }

    private static String codeBlock(String language, String code) {
        return "```" + language + "\n" + code.strip() + "\n```\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replaceAll("\\R", " ");
    }

    private static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * fraction);
    }

    private static Map<String, String> ordered(Map<String, String> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }
}
