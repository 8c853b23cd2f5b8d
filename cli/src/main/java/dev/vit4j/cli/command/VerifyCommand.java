package dev.vit4j.cli.command;

import dev.vit4j.CheckFailedException;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.option.ModelOptions;
import dev.vit4j.cli.option.ModelWarnings;
import dev.vit4j.internal.text.Plural;
import dev.vit4j.internal.text.VisibleText;
import dev.vit4j.pretrained.LoadedDualEncoder;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.LoadedNetwork;
import dev.vit4j.pretrained.LoadedTextModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.verify.internal.Verification;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j verify}: compares a model with the reference's outputs for the same inputs. */
@Command(
        name = "verify",
        description = {
            "Compare a model with outputs computed by Hugging Face transformers.",
            "The golden file has pixel_values [N, C, H, W], the input, and the outputs that transformers computed from "
                    + "it, by its names: "
                    + Verification.OUTPUTS + ". Python's safetensors writes such a file."
        })
public final class VerifyCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Option(
            names = "--golden",
            paramLabel = "FILE",
            description = "The reference inputs and outputs. Default: golden.safetensors in the folder.")
    private Optional<Path> golden = Optional.empty();

    @Option(
            names = "--atol",
            paramLabel = "X",
            description =
                    "The largest difference allowed, relative to the largest value if that is above 1. Default: 2e-5.")
    private double tolerance = Verification.DEFAULT_TOLERANCE;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        Path folder = model.folder(output);
        Path file = golden.orElseGet(() -> folder.resolve(Verification.GOLDEN_FILE));
        Verified verified = switch (ModelFolder.towers(folder)) {
            case IMAGE -> verifyImages(folder, file);
            case TEXT -> verifyTexts(folder, file);
            case BOTH -> verifyBoth(folder, file);
        };
        Verification result = verified.result();
        output.result(toJson(result, verified.warnings()), () -> text(result));
        if (result.checks().isEmpty()) {
            throw new CheckFailedException(file + " has no output of this model, so nothing was compared");
        }
        if (!result.ok()) {
            throw new CheckFailedException(failure(result.checks()));
        }
        return ExitCode.DONE.code();
    }

    private record Verified(Verification result, List<LoadedModel.Warning> warnings) {}

    private Verified verifyImages(Path folder, Path file) {
        try (LoadedNetwork network = ModelFolder.loadNetwork(folder, ModelFolder.LoadOptions.DEFAULT)) {
            model.say(network.warnings(), output);
            return new Verified(Verification.run(network, file, tolerance), network.warnings());
        }
    }

    private Verified verifyBoth(Path folder, Path file) {
        try (LoadedDualEncoder network = ModelFolder.loadDualEncoder(folder, ModelFolder.LoadOptions.DEFAULT)) {
            model.say(network.warnings(), output);
            return new Verified(Verification.run(network, file, tolerance), network.warnings());
        }
    }

    private Verified verifyTexts(Path folder, Path file) {
        try (LoadedTextModel network = ModelFolder.loadTextModel(folder, ModelFolder.LoadOptions.DEFAULT)) {
            model.say(network.warnings(), output);
            return new Verified(Verification.run(network, file, tolerance), network.warnings());
        }
    }

    private String failure(List<Verification.Check> checks) {
        List<Verification.Check> failed =
                checks.stream().filter(check -> !check.ok()).toList();
        String message = failed.size() + " of " + Plural.of(checks.size(), "output");
        return failed.stream()
                .filter(check -> !check.problem().isEmpty())
                .findFirst()
                .map(check -> message + " failed: " + check.key() + ": " + check.problem()
                        + (failed.size() > 1 ? ", and others as listed" : ""))
                .orElse(message + (failed.size() == 1 ? " differs" : " differ") + " by more than " + tolerance);
    }

    private ObjectNode toJson(Verification result, List<LoadedModel.Warning> warnings) {
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
        document.set("not_compared", JSON.valueToTree(result.notCompared()));
        return document;
    }

    /** JSON has no representation of NaN and infinity. */
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
                    VisibleText.of(check.key()),
                    check.maxAbsDiff(),
                    check.maxAbsReference(),
                    check.ok()
                            ? ""
                            : VisibleText.of("FAILED " + check.problem()).stripTrailing()));
        }
        byReason(result.notCompared())
                .forEach((reason, keys) -> text.append("not compared: " + VisibleText.of(String.join(", ", keys))
                        + "\n    (" + VisibleText.of(reason) + ")\n"));
        int checks = result.checks().size();
        return text.append(
                        result.ok()
                                ? "ok: " + Plural.of(checks, "output") + (checks == 1 ? " agrees" : " agree")
                                : "not ok")
                .toString();
    }

    private static Map<String, List<String>> byReason(List<Verification.NotCompared> notCompared) {
        return notCompared.stream()
                .collect(Collectors.groupingBy(
                        Verification.NotCompared::reason,
                        LinkedHashMap::new,
                        Collectors.mapping(Verification.NotCompared::key, Collectors.toList())));
    }
}
