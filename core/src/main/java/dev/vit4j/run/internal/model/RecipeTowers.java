package dev.vit4j.run.internal.model;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Dataset;
import dev.vit4j.image.Preprocessor;
import dev.vit4j.model.DualEncoder;
import dev.vit4j.model.SiglipText;
import dev.vit4j.model.TextEncoderConfig;
import dev.vit4j.model.TwoTowers;
import dev.vit4j.model.Vit;
import dev.vit4j.model.VitTowers;
import dev.vit4j.pretrained.ModelFolder;
import dev.vit4j.report.internal.ModelCard;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.data.RunImages;
import dev.vit4j.task.CaptionTexts;
import dev.vit4j.task.Contrastive;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.RandomSource;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.train.Recipe;
import dev.vit4j.train.TowersSection;
import dev.vit4j.train.internal.InitialWeights;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Params;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The two towers of a recipe, with their tokenizer.
 *
 * @param task what they are trained for
 */
public record RecipeTowers(DualEncoder.Config config, LearnedTokenizer learned, Contrastive task)
        implements RunModel<TwoTowers> {

    private static final String LOGIT_SCALE = "logit_scale";
    private static final String LOGIT_BIAS = "logit_bias";

    /**
     * Learns the tokenizer.
     *
     * @param train the captions to learn from
     * @throws InvalidRequestException if the recipe's model has no text tower, or the data has no captions
     */
    public static RecipeTowers of(Recipe recipe, Dataset train) {
        TowersSection section = recipe.towers();
        untokenized(recipe).requireFit(train);
        List<String> templates = recipe.contrastive().templates();
        LearnedTokenizer learned = LearnedTokenizer.of(train, section, templates);
        return new RecipeTowers(
                section.config(learned.tokenizer().vocabularySize(), learned.endToken()),
                learned,
                task(recipe, text -> learned.tokenizer().encode(text).ids()));
    }

    /** The task of a recipe, for checks of the data: its texts can't be read. */
    public static Contrastive untokenized(Recipe recipe) {
        return task(recipe, text -> List.of());
    }

    private static Contrastive task(Recipe recipe, Function<String, List<Integer>> tokenizer) {
        Recipe.ContrastiveConfig settings = recipe.contrastive();
        return new Contrastive(
                settings.loss(),
                settings.equalCaptions(),
                new CaptionTexts(settings.templates(), settings.classTemplates(), tokenizer),
                recipe.data().batchSize());
    }

    @Override
    public Function<Params, DualEncoder> factory() {
        return config::build;
    }

    @Override
    public int imageSize() {
        return config.image().imageSize().side();
    }

    /** Scale and bias are the recipe's; a bias that it leaves open fits the captions. */
    @Override
    public ParameterSet initialWeights(Recipe recipe, long seed, Trainer.Data data, RunImages images) {
        ParameterSet weights = ParameterSet.initialize(config::build, new RandomSource(seed).derive("weights"));
        if (config instanceof VitTowers.Config hybrid) {
            InitialWeights.whiten(
                    recipe,
                    new Vit(hybrid.image(), weights.params().at("image")),
                    seed,
                    images.train().dataset(),
                    images.train().broken(),
                    data.normalization());
        }
        Recipe.ContrastiveConfig settings = recipe.contrastive();
        fill(weights, LOGIT_SCALE, settings.startingLogScale());
        if (weights.all().containsKey(LOGIT_BIAS)) {
            fill(
                    weights,
                    LOGIT_BIAS,
                    settings.logitBias() == 0
                            ? task.startingBias(
                                    images.train().dataset(), recipe.data().batchSize())
                            : settings.logitBias());
        }
        return weights;
    }

    private static void fill(ParameterSet weights, String path, double value) {
        try (NoGrad noGrad = NoGrad.open();
                Scope scope = Scope.open()) {
            Tensor parameter = Objects.requireNonNull(weights.all().get(path));
            parameter.fill(value);
        }
    }

    @Override
    public void save(Path folder, List<String> classNames, Preprocessor preprocessor, ParameterSet weights) {
        ModelFolder.save(folder, config, preprocessor, weights);
        learned.save(folder);
    }

    @Override
    public String kind() {
        return (config instanceof VitTowers.Config ? "hybrid " : "")
                + (config.text() instanceof SiglipText.Config ? "SigLIP" : "CLIP");
    }

    @Override
    public OptionalLong tokens() {
        return OptionalLong.of(config.image().tokens());
    }

    @Override
    public boolean isOfRecipe() {
        return true;
    }

    @Override
    public String description(String task, String dataset, int classes) {
        return "Two towers that embed images and texts in one space (" + kind() + "), from the captions of " + dataset;
    }

    @Override
    public Map<String, String> architecture(long parameters) {
        Map<String, String> all = new LinkedHashMap<>(ModelCard.architecture(config.image(), parameters));
        TextEncoderConfig text = config.text().encoder();
        all.put(
                "Text width, depth, heads",
                text.hiddenSize() + ", " + text.numHiddenLayers() + ", " + text.numAttentionHeads());
        all.put("Text tokens, at most", Integer.toString(text.maxPositionEmbeddings()));
        all.put("Vocabulary", Integer.toString(text.vocabSize()));
        all.put("Embedding", Integer.toString(config.text().embeddingSize()));
        return all;
    }

    @Override
    public String javaExample(String folder) {
        return """
                // dev.vit4j.pretrained.*, dev.vit4j.tensor.*, dev.vit4j.text.Tokenizer, java.nio.file.Path
                Path folder = Path.of("%s");
                long[] ids = Tokenizer.load(folder).encode("a photo of a cat").ids().stream().mapToLong(id -> id).toArray();
                try (LoadedDualEncoder model = ModelFolder.loadDualEncoder(folder, ModelFolder.LoadOptions.DEFAULT);
                        Scope scope = Scope.open()) {
                    System.out.println(model.embedTexts(Tensor.of(ids, 1, ids.length))); // embedImages: of images
                }""".formatted(folder);
    }

    @Override
    public Optional<String> referenceClass() {
        return ModelFolder.referenceClass(config);
    }
}
