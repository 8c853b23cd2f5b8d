package dev.vit4j.cli;

import dev.vit4j.CheckFailedException;
import dev.vit4j.hub.LoadOptions;
import dev.vit4j.hub.LoadWarning;
import dev.vit4j.hub.LoadedNetwork;
import dev.vit4j.hub.ModelFolder;
import dev.vit4j.hub.Verification;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j verify}: a model beside the reference's outputs for the same inputs. */
@Command(
        name = "verify",
        description = {
            "Compare a model with what the reference computed.",
            "The golden file holds pixel_values and, by the reference's names, outputs and gradients."
        })
final class VerifyCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--golden",
            paramLabel = "FILE",
            description = "The reference's inputs and outputs; golden.safetensors in the folder by default.")
    private Optional<Path> golden = Optional.empty();

    @Option(
            names = "--atol",
            paramLabel = "X",
            description =
                    "The largest difference allowed, relative to the largest value where that is above 1; 2e-5 by default.")
    private double tolerance = Verification.DEFAULT_TOLERANCE;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        Path folder = model.folder(output);
        Path file = golden.orElseGet(() -> folder.resolve(Verification.GOLDEN_FILE));
        Verification result;
        List<LoadWarning> warnings;
        try (LoadedNetwork network = ModelFolder.loadNetwork(folder, LoadOptions.DEFAULT)) {
            warnings = network.warnings();
            model.say(warnings, output);
            result = Verification.run(network, file, tolerance);
        }
        output.result(toJson(result, warnings), () -> text(result));
        if (result.checks().isEmpty()) {
            throw new CheckFailedException(
                    file + " holds nothing that this model computes, so that nothing was compared");
        }
        if (!result.ok()) {
            long failed = result.checks().stream().filter(check -> !check.ok()).count();
            throw new CheckFailedException(
                    failed + " of " + result.checks().size() + " outputs differ by more than " + tolerance);
        }
        return ExitCode.DONE.code();
    }

    private ObjectNode toJson(Verification result, List<LoadWarning> warnings) {
        ObjectNode document = JSON.createObjectNode().put("model", model.name());
        ArrayNode checks = document.putArray("checks");
        for (Verification.Check check : result.checks()) {
            ObjectNode node = checks.addObject().put("key", check.key());
            putNumber(node, "max_abs_diff", check.maxAbsDiff());
            putNumber(node, "max_abs_reference", check.maxAbsReference());
            node.put("ok", check.ok());
            if (!check.problem().isEmpty()) {
                node.put("problem", check.problem());
            }
        }
        document.put("ok", result.ok());
        document.put("atol", tolerance);
        document.set("warnings", ModelWarnings.toJson(warnings));
        document.set("unknown_keys", JSON.valueToTree(result.unknownKeys()));
        document.set("left_out_keys", JSON.valueToTree(result.leftOutKeys()));
        return document;
    }

    /** JSON has no word for what is no number. */
    private static void putNumber(ObjectNode node, String field, double value) {
        if (Double.isFinite(value)) {
            node.put(field, value);
        } else {
            node.putNull(field);
        }
    }

    private String text(Verification result) {
        StringBuilder text = new StringBuilder(
                String.format(Locale.ROOT, "%-64s %14s %14s\n", "key", "difference", "largest value"));
        for (Verification.Check check : result.checks()) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-64s %14.2e %14.4f %s\n",
                    check.key(),
                    check.maxAbsDiff(),
                    check.maxAbsReference(),
                    check.ok() ? "" : ("FAILED " + check.problem()).stripTrailing()));
        }
        text.append(listed("left out, as gradients of key biases are rounding alone: ", result.leftOutKeys()));
        text.append(listed("unknown: ", result.unknownKeys()));
        return text.append(result.ok() ? "ok: " + result.checks().size() + " outputs agree" : "not ok")
                .toString();
    }

    private static String listed(String what, List<String> keys) {
        return keys.isEmpty() ? "" : what + String.join(", ", keys) + "\n";
    }
}
