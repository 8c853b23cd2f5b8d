package dev.vit4j.cli.command;

import dev.vit4j.ResourceException;
import dev.vit4j.cli.console.ExitCode;
import dev.vit4j.cli.console.Output;
import dev.vit4j.cli.option.ModelChoice;
import dev.vit4j.cli.option.ModelWarnings;
import dev.vit4j.cli.option.NamedVariant;
import dev.vit4j.hub.HubId;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.text.VisibleText;
import dev.vit4j.model.Vit;
import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.pretrained.LoadedTextModel;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.tensor.Owned;
import dev.vit4j.weights.ParameterSet;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code vit4j inspect}: a model's layers and their costs. */
@Command(
        name = "inspect",
        description = {
            "Show a model's layers with their shapes, parameters and multiply-adds.",
            "MODEL is a model folder, a model of the hub as owner/name or owner/name@revision, or the name of a "
                    + "variant: vit-ti/16, vit-s/16, vit-b/16, vit-l/16, vit-pico/4, vit-nano/4."
        })
public final class InspectCommand implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Parameters(paramLabel = "MODEL", description = "The model to inspect.")
    private String name = "";

    @Option(names = "--strict", description = ModelWarnings.STRICT)
    private boolean strict;

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (!ModelChoice.isFolder(name) && NamedVariant.resembles(name)) {
            inspect(NamedVariant.of(name).config());
        } else {
            inspectFolder();
        }
        return ExitCode.DONE.code();
    }

    private void inspect(Vit.Config config) {
        output.say(name + " is a variant without weights: these are the layers of an untrained model");
        try (Owned<ParameterSet> parameters =
                Owned.create(() -> ParameterSet.uninitialized(params -> new Vit(config, params)))) {
            LayerTable table = LayerTable.of(config, parameters.get());
            output.result(table.toJson().put("model", name), () -> name + "\n\n" + table.text());
        }
    }

    private void inspectFolder() {
        if (!ModelChoice.isFolder(name) && HubId.parse(name).isEmpty()) {
            throw new ResourceException("no model \"" + name + "\"" + ModelChoice.hint(name)
                    + ": expected a model folder, a model of the hub as owner/name, or " + NamedVariant.expected());
        }
        Path folder = ModelChoice.folder(name, output);
        ModelFolder.Towers towers = ModelFolder.towers(folder);
        ObjectNode document = JSON.createObjectNode();
        StringBuilder text = new StringBuilder(name + "\n");
        long parameters = 0;
        if (towers != ModelFolder.Towers.TEXT) {
            parameters += inspectImages(folder, document, text);
        }
        if (towers != ModelFolder.Towers.IMAGE) {
            parameters += inspectTexts(
                    folder, towers == ModelFolder.Towers.TEXT ? document : document.putObject("text"), text);
        }
        if (towers == ModelFolder.Towers.BOTH) {
            text.append(String.format(Locale.ROOT, "\nboth towers    %,d parameters\n", parameters));
        }
        output.result(document.put("model", name), () -> text.toString());
    }

    private static ModelFolder.LoadOptions options() {
        return ModelFolder.LoadOptions.DEFAULT.withNonFiniteWeights().withUnusablePreprocessing();
    }

    /** Adds an image model, and returns the number of its parameters. */
    private long inspectImages(Path folder, ObjectNode document, StringBuilder text) {
        try (LoadedModel model = ModelFolder.load(folder, options())) {
            ModelWarnings.say(model.warnings(), strict, output);
            LayerTable table = LayerTable.of(model.config(), model.parameters());
            document.setAll(table.toJson());
            document.set("labels", JSON.valueToTree(model.labels()));
            document.set("warnings", ModelWarnings.toJson(model.warnings()));
            document.set("preprocessing", JSON.readTree(model.preprocessing().toJson()));
            text.append("\n" + table.text() + "\n" + text(model.labels()) + text(model.preprocessing()));
            return table.parameters();
        }
    }

    /** As {@link #inspectImages}, a text tower. */
    private long inspectTexts(Path folder, ObjectNode document, StringBuilder text) {
        try (LoadedTextModel model = ModelFolder.loadTextModel(folder, options())) {
            ModelWarnings.say(model.warnings(), strict, output);
            LayerTable table = LayerTable.of(model.config(), model.parameters());
            document.setAll(table.toJson());
            document.set("warnings", ModelWarnings.toJson(model.warnings()));
            text.append("\n" + table.text());
            return table.parameters();
        }
    }

    private static String text(List<String> labels) {
        return "labels         " + labels.size() + ": "
                + labels.stream().limit(12).map(VisibleText::of).collect(Collectors.joining(", "))
                + (labels.size() > 12 ? ", …" : "") + "\n";
    }

    private static String text(Preprocessor preprocessing) {
        return "preprocessing  "
                + preprocessing
                        .outputSize()
                        .map(size -> size.height() + " by " + size.width() + " pixels")
                        .orElse("any size")
                + ", "
                + preprocessing.resample().name().toLowerCase(Locale.ROOT) + ", mean "
                + preprocessing.normalization().mean()
                + ", std " + preprocessing.normalization().std() + "\n";
    }
}
