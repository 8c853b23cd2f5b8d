package dev.vit4j.cli.images;

import dev.vit4j.internal.text.VisibleText;
import dev.vit4j.predict.LabelProbability;
import dev.vit4j.pretrained.LoadedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The classes that {@code predict} shows for an image: the most probable, for a multi-label model also all assigned.
 *
 * @param threshold the probability from which a label is assigned
 */
public record ImageClasses(LoadedModel.ProblemType type, int top, double threshold) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** For people: the probabilities of {@link LoadedModel.ProblemType#SINGLE_LABEL_SIGMOID}. */
    public static final String OWN_PROBABILITIES =
            "each probability is the label's own, whatever other labels there are (sigmoid); they don't add up to 100 %";

    private static final String CLASSES = "classes";
    private static final String TYPE = "problem_type";
    private static final String LABELS = "labels";

    /** The marker of an assigned label. */
    private static final String STAR = "*";

    /** The number of classes to request for an image. */
    public int asked() {
        return type == LoadedModel.ProblemType.MULTI_LABEL ? Integer.MAX_VALUE : top;
    }

    /** @param classes the most probable first */
    public ObjectNode answer(List<LabelProbability> classes) {
        ObjectNode answer = JSON.createObjectNode();
        List<LabelProbability> given =
                classes.stream().takeWhile(c -> c.probability() >= threshold).toList();
        if (type != LoadedModel.ProblemType.SINGLE_LABEL) {
            answer.put(TYPE, type.configName());
        }
        if (type == LoadedModel.ProblemType.MULTI_LABEL) {
            answer.set(
                    LABELS,
                    JSON.valueToTree(given.stream().map(LabelProbability::label).toList()));
        }
        int shown = type == LoadedModel.ProblemType.MULTI_LABEL ? Math.max(top, given.size()) : top;
        answer.set(CLASSES, JSON.valueToTree(classes.stream().limit(shown).toList()));
        return answer;
    }

    /** The legend for the star before labels. */
    public String legend() {
        return STAR + " assigned: probability of at least " + threshold;
    }

    /** The classes of a result, the most probable first. */
    public static List<LabelProbability> of(JsonNode answer) {
        return Arrays.asList(JSON.treeToValue(answer.path(CLASSES), LabelProbability[].class));
    }

    /** The labels assigned to an image by a multi-label model. */
    public static List<String> given(JsonNode answer) {
        List<String> given = new ArrayList<>();
        answer.path(LABELS).forEach(label -> given.add(label.asString()));
        return given;
    }

    /** For people: one line per class, assigned labels marked with a star. */
    public static Stream<String> lines(JsonNode answer) {
        if (answer.path(TYPE).asString("").equals(LoadedModel.ProblemType.REGRESSION.configName())) {
            return of(answer).stream()
                    .map(c -> String.format(Locale.ROOT, "  %12.6f  %s", c.probability(), VisibleText.of(c.label())));
        }
        Set<String> given = new HashSet<>(given(answer));
        return of(answer).stream()
                .map(c -> String.format(
                        Locale.ROOT,
                        "%s %6.2f %%  %s",
                        given.contains(c.label()) ? STAR : " ",
                        100 * c.probability(),
                        VisibleText.of(c.label())));
    }
}
