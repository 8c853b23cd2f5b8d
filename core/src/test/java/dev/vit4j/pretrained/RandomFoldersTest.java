package dev.vit4j.pretrained;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.Vit4jException;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.pretrained.internal.ConfigJson;
import dev.vit4j.pretrained.internal.ModelFiles;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.verify.internal.Verification;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Model folders with odd files and configurations beside the reference's answers: those that {@code random_folders.py}
 * among the test resources made. What agrees is saved for {@code read_back.py}; bench/random-folders.sh runs all three.
 */
@Tag("engine")
class RandomFoldersTest {

    private static final String GIVEN = "vit4j.random.folders";

    /** What a folder's file of the reference's answer says where it answered with finite numbers. */
    private static final String FINITE = "finite";

    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<String> differences = new ArrayList<>();

    @Test
    @EnabledIfSystemProperty(named = GIVEN, matches = ".+")
    void whereTheReferenceAnswersSoDoWe() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of(System.getProperty(GIVEN)))) {
            folders.filter(Files::isDirectory).sorted().forEach(this::compare);
        }
        System.out.println(counts); // the reference's answer, and ours
        assertThat(differences).isEmpty();
        assertThat(counts).isNotEmpty();
    }

    private void compare(Path folder) {
        JsonFields reference = JsonFields.read(folder.resolve("reference.json"));
        String answer = reference.text("answer", "");
        String ours;
        try (LoadedNetwork network = ModelFolder.loadNetwork(folder, ModelFolder.LoadOptions.DEFAULT.withThreads(1))) {
            ours = answer.equals(FINITE) ? compare(network, folder) : "runs";
        } catch (Vit4jException e) {
            ours = "refuses: " + e.getMessage();
        }
        counts.merge(answer + "/" + ours.split(":", 2)[0], 1, Integer::sum);
        if (answer.equals(FINITE) && !ours.equals("agrees")) {
            differences.add(folder + " " + reference.anyText("done").orElse("") + " " + ours);
        }
    }

    private static String compare(LoadedNetwork network, Path folder) {
        Path golden = folder.resolve(Verification.GOLDEN_FILE);
        Verification verification = Verification.run(network, golden, Verification.DEFAULT_TOLERANCE);
        if (!verification.ok()) {
            return "differs: " + verification.checks();
        }
        try (SafetensorsReader outputs = SafetensorsReader.open(golden);
                Scope scope = Scope.open()) {
            Tensor scores =
                    network.scores(outputs.read("pixel_values")); // the packed blocks, where verify takes the plain
            for (String key : List.of("logits", "image_embeds")) {
                if (outputs.names().contains(key)) {
                    Tensor expected = outputs.read(key);
                    double largest = expected.abs().max().item();
                    double difference = scores.sub(expected).abs().max().item();
                    if (!(difference <= 2 * Verification.DEFAULT_TOLERANCE * Math.max(1, largest))) {
                        return "differs: " + key + " of a session by " + difference;
                    }
                }
            }
        }
        ModelFiles.write(
                folder.resolve("export"), // for read_back.py
                new ConfigJson(network.config(), network.labels(), network.problemType()),
                Preprocessor.of(network.config().imageSize().height()),
                network.parameters());
        return "agrees";
    }
}
