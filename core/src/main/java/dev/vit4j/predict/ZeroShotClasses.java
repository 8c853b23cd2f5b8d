package dev.vit4j.predict;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.predict.internal.Excerpt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The classes of a zero-shot classifier, in words. Each label is put into each template, and the class is the mean of
 * these texts' embeddings, each of length 1, brought to length 1 again.
 *
 * @param labels of which an image has one; in their order they are the classes 0, 1, …
 * @param templates texts with {} in the place of the label
 */
public record ZeroShotClasses(List<String> labels, List<String> templates) {

    /** What CLIP's authors take if there is one template only. */
    public static final String TEMPLATE = "a photo of a {}.";

    private static final String PLACE = "{}";

    /**
     * @throws InvalidRequestException if there is no label or template, a label is blank or given twice, or a template has
     *     no {}
     */
    public ZeroShotClasses {
        labels = List.copyOf(labels);
        templates = List.copyOf(templates);
        if (labels.isEmpty()) {
            throw new InvalidRequestException("zero-shot classification takes one or more labels, found none");
        }
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            String label = labels.get(i);
            if (label.isBlank()) {
                throw new InvalidRequestException("label " + (i + 1) + " of " + labels.size() + " is blank");
            }
            Integer before = places.put(label, i);
            if (before != null) {
                throw new InvalidRequestException("labels " + (before + 1) + " and " + (i + 1) + " are both "
                        + Excerpt.of(label) + "; each label is one class");
            }
        }
        if (templates.isEmpty()) {
            throw new InvalidRequestException("zero-shot classification takes one or more templates, found none");
        }
        for (String template : templates) {
            if (!template.contains(PLACE)) {
                throw new InvalidRequestException("the template " + Excerpt.of(template)
                        + " has no {} in the place of the label; an example is \"" + TEMPLATE + "\"");
            }
        }
    }

    /** With {@link #TEMPLATE} alone. */
    public static ZeroShotClasses of(List<String> labels) {
        return new ZeroShotClasses(labels, List.of(TEMPLATE));
    }

    /** The texts for a label, one for each template. */
    public List<String> texts(String label) {
        List<String> texts = new ArrayList<>();
        templates.forEach(template -> texts.add(template.replace(PLACE, label)));
        return texts;
    }
}
