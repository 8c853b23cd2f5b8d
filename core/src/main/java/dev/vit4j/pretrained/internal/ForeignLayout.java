package dev.vit4j.pretrained.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.pretrained.internal.openclip.OpenClipConfig;
import dev.vit4j.pretrained.internal.timm.TimmArchitectures;
import dev.vit4j.pretrained.internal.timm.TimmFamily;
import dev.vit4j.pretrained.internal.weights.ForeignWeights;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Recognizes, by its files, a folder or a repository that does not hold a model as the transformers library saves one,
 * and says what it is and what to do.
 */
public final class ForeignLayout {

    static final String ADAPTER = "adapter_config.json";

    private static final String DIFFUSERS = "model_index.json";
    private static final String SENTENCE_TRANSFORMERS = "modules.json";

    private static final int NAMED = 4;

    private static final Pattern SHARD = Pattern.compile(".*-\\d{5}-of-\\d{5}\\.safetensors");

    private final String place;
    private final Set<String> files;
    private final Function<String, Optional<JsonFields>> json;
    private final Function<String, String> inside;

    /**
     * @param place its name
     * @param files relative to it, with slashes
     * @param json returns the content of one of them, if available
     * @param inside the name of a subfolder
     */
    public ForeignLayout(
            String place,
            Collection<String> files,
            Function<String, Optional<JsonFields>> json,
            Function<String, String> inside) {
        this.place = place;
        this.files = new TreeSet<>(files);
        this.json = json;
        this.inside = inside;
    }

    static ForeignLayout of(Path folder) {
        return new ForeignLayout(
                folder.toString(),
                FilesInside.of(folder),
                file -> readable(folder.resolve(file)),
                name -> folder.resolve(name).toString());
    }

    /** A file that can't be read says nothing about the layout. */
    public static Optional<JsonFields> readable(Path file) {
        try {
            return Files.isRegularFile(file) ? Optional.of(JsonFields.read(file)) : Optional.empty();
        } catch (ResourceException e) {
            return Optional.empty();
        }
    }

    /** @throws ResourceException that names what a folder holds, unless that is a model */
    public static void requireNone(Path folder) {
        if (!isModel(folder)) {
            ForeignLayout layout = of(folder);
            layout.named()
                    .or(() -> isNoFile(folder.resolve(ConfigJson.FILE_NAME)) ? Optional.empty() : layout.otherFiles())
                    .ifPresent(message -> {
                        throw new ResourceException(message);
                    });
        }
    }

    /** A pipe, a device or a folder: reading it reports that. */
    private static boolean isNoFile(Path file) {
        return Files.exists(file) && !Files.isRegularFile(file);
    }

    /** Called before useless weights are downloaded: among foreign layouts, only timm's has weights where ours are. */
    public void requireNotTimm() {
        timm().ifPresent(message -> {
            throw new ResourceException(place + message);
        });
    }

    /** Checked first: nothing else in a model's folder need be listed. */
    private static boolean isModel(Path folder) {
        if (ConfigFile.isOpenClip(folder)) {
            return true;
        }
        boolean weights = Files.exists(folder.resolve(SafetensorsReader.SINGLE_FILE))
                || Files.exists(folder.resolve(SafetensorsReader.INDEX_FILE));
        return weights
                && readable(folder.resolve(ConfigJson.FILE_NAME))
                        .filter(fields -> (fields.has("model_type")
                                        || timmArchitecture(fields).isPresent())
                                && otherArchitecture(fields).isEmpty())
                        .isPresent();
    }

    /**
     * What the place is, where its layout is another library's; the message ends with what to do. Where weights lie
     * beside a configuration that vit4j reads, whatever their format, files of other libraries beside them tell
     * nothing.
     */
    public Optional<String> named() {
        if (isOfTransformers()) {
            return Optional.empty();
        }
        return Stream.<Supplier<Optional<String>>>of(
                        this::adapter,
                        this::timm,
                        this::openClip,
                        this::sentenceTransformers,
                        this::diffusers,
                        this::models)
                .flatMap(layout -> layout.get().stream())
                .findFirst()
                .map(place::concat);
    }

    private boolean isOfTransformers() {
        return json.apply(ConfigJson.FILE_NAME)
                        .filter(fields -> otherArchitecture(fields).isEmpty())
                        .flatMap(fields -> fields.anyText("model_type"))
                        .flatMap(Families::ofModelType)
                        .isPresent()
                && (!safetensors().isEmpty() || ForeignWeights.among(files).isPresent());
    }

    private List<String> safetensors() {
        return files.stream()
                .filter(file -> file.endsWith(".safetensors") && file.indexOf('/') < 0)
                .filter(ForeignWeights::mayBeOfModel)
                .toList();
    }

    private Optional<String> adapter() {
        if (!files.contains(ADAPTER)) {
            return Optional.empty();
        }
        Optional<JsonFields> fields = json.apply(ADAPTER);
        String kind = fields.flatMap(found -> found.anyText("peft_type")).orElse("LORA");
        String base = fields.flatMap(found -> found.anyText("base_model_name_or_path"))
                .map(name -> "\"" + name + "\"")
                .orElse("the model that it names");
        return Optional.of(" holds " + (kind.equals("LORA") ? "a LoRA adapter" : "an adapter (" + kind + ")") + " of "
                + base + " (" + ADAPTER + "), and vit4j does not read adapters: merge it into that model in Python, "
                + "PeftModel.from_pretrained(model, \"" + place + "\").merge_and_unload().save_pretrained(\"merged\"), "
                + "and use the folder merged");
    }

    private Optional<String> timm() {
        return json.apply(ConfigJson.FILE_NAME)
                .flatMap(ForeignLayout::otherArchitecture)
                .map(
                        architecture ->
                                " is a model of timm, " + architecture + " (\"" + TimmFamily.ARCHITECTURE + "\" in "
                                        + ConfigJson.FILE_NAME + "), " + TimmArchitectures.whatElse(architecture)
                                        + "; of timm's models vit4j reads the plain Vision Transformers, which FORMAT_COVERAGE lists");
    }

    /** The architecture that a config.json of timm names, unless vit4j has it. */
    private static Optional<String> otherArchitecture(JsonFields config) {
        return timmArchitecture(config)
                .filter(name -> TimmArchitectures.arguments(name).isEmpty());
    }

    private static Optional<String> timmArchitecture(JsonFields config) {
        String type = config.anyText("model_type").orElse(TimmFamily.MODEL_TYPE);
        return type.equals(TimmFamily.MODEL_TYPE)
                ? config.anyText(TimmFamily.ARCHITECTURE).map(name -> name.replaceFirst("\\..*", ""))
                : Optional.empty();
    }

    private Optional<String> openClip() {
        boolean has = files.contains(OpenClipConfig.FILE_NAME)
                || files.stream().anyMatch(file -> file.startsWith("open_clip_") && file.indexOf('/') < 0);
        return Optional.of(" has OpenCLIP's layout, of which vit4j reads " + OpenClipConfig.FILE_NAME + " and "
                        + ConfigFile.OPEN_CLIP_WEIGHTS + ", and these are not both there; look for a revision that has "
                        + "them, or for the same model as the transformers library saves it")
                .filter(message -> has);
    }

    private Optional<String> sentenceTransformers() {
        return Optional.of(" has the layout of sentence-transformers (" + SENTENCE_TRANSFORMERS + ")")
                .filter(message -> files.contains(SENTENCE_TRANSFORMERS))
                .map(message -> message + whereModelsLie());
    }

    private Optional<String> diffusers() {
        return Optional.of(" is a pipeline of diffusers (" + DIFFUSERS + ")")
                .filter(message -> files.contains(DIFFUSERS))
                .map(message -> message + whereModelsLie());
    }

    /** Models in subfolders: checkpoints of a training run, or parts of something larger. */
    private Optional<String> models() {
        return files.contains(ConfigJson.FILE_NAME) || modelFolders().isEmpty()
                ? Optional.empty()
                : Optional.of(" is not a model itself" + whereModelsLie());
    }

    private String whereModelsLie() {
        List<String> folders = modelFolders();
        return folders.isEmpty()
                ? ", with no folder inside that holds a model that vit4j could read"
                : "; name the folder of a model inside: "
                        + folders.stream().limit(NAMED).map(inside).collect(Collectors.joining(", or "))
                        + (folders.size() > NAMED ? ", …" : "");
    }

    /**
     * Folders with weights that can be read, the last checkpoint first; if the configuration is at hand, of a known
     * family.
     */
    private List<String> modelFolders() {
        String suffix = "/" + ConfigJson.FILE_NAME;
        return files.stream()
                .filter(file -> file.endsWith(suffix))
                .filter(file -> json.apply(file)
                        .map(fields -> Families.ofModelType(
                                        fields.anyText("model_type").orElse(""))
                                .isPresent())
                        .orElse(true))
                .map(file -> file.substring(0, file.length() - suffix.length()))
                .filter(folder -> files.contains(folder + "/" + SafetensorsReader.SINGLE_FILE)
                        || files.contains(folder + "/" + SafetensorsReader.INDEX_FILE))
                .sorted(Comparator.comparingLong(ForeignLayout::step)
                        .reversed()
                        .thenComparing(folder -> !folder.contains("image") && !folder.contains("vision"))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private static long step(String folder) {
        String digits = folder.replaceFirst(".*checkpoint-", "");
        return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : -1;
    }

    /** Weights in another format, or incomplete safetensors. */
    private Optional<String> otherFiles() {
        boolean readable =
                files.contains(SafetensorsReader.SINGLE_FILE) || files.contains(SafetensorsReader.INDEX_FILE);
        List<String> safetensors = safetensors();
        Optional<String> message = Optional.empty();
        if (!readable && safetensors.stream().anyMatch(SHARD.asMatchPredicate())) {
            message = Optional.of(" has no " + SafetensorsReader.INDEX_FILE + ", which says what shards such as "
                    + safetensors.get(0) + " hold; get it from the source of the weights");
        } else if (!readable && !safetensors.isEmpty()) {
            message = Optional.of(" has no " + SafetensorsReader.SINGLE_FILE + ", but " + safetensors.get(0)
                    + "; if these are all of the model's weights, name a copy of them "
                    + SafetensorsReader.SINGLE_FILE);
        } else if (!readable) {
            message = ForeignWeights.among(files).map(ForeignWeights.Found::description);
        } else if (!files.contains(ConfigJson.FILE_NAME)) {
            return Optional.of(
                    inside.apply(ConfigJson.FILE_NAME) + " does not exist, which says what model the weights " + "in "
                            + place + " are of; get it from the source of the weights");
        }
        return message.map(place::concat);
    }
}
