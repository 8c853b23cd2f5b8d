package dev.vit4j.task;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.Collator;
import dev.vit4j.data.Transform;
import dev.vit4j.data.internal.CaptionColumns;
import dev.vit4j.task.internal.DrawnTemplate;
import java.util.List;
import java.util.function.Function;

/**
 * The texts that a model reads of captions and of classes: by templates such as {@code "a photo of a {}"}, and as token
 * ids. Captions are equal if they were before the templates, whatever the words around them.
 */
public final class CaptionTexts {

    /** What stands for the caption in a template. */
    public static final String PLACE = "{}";

    private final List<String> templates;
    private final List<String> ofClasses;
    private final Function<String, List<Integer>> tokenizer;
    private final Collator collator;

    /**
     * Captions as they are, without texts for classes.
     *
     * @param tokenizer as for {@link Collator#captions}
     */
    public CaptionTexts(Function<String, List<Integer>> tokenizer) {
        this(List.of(), List.of(), tokenizer);
    }

    /**
     * @param templates for captions: in training one is drawn for each example of each epoch, an evaluation takes the
     *     first; captions are read as they are if there is none
     * @param ofClasses templates for the names of classes, whose embeddings are averaged; without one, zero-shot accuracy
     *     is not evaluated
     * @param tokenizer as for {@link Collator#captions}
     * @throws InvalidRequestException if a template doesn't have exactly one {@link #PLACE}
     */
    public CaptionTexts(List<String> templates, List<String> ofClasses, Function<String, List<Integer>> tokenizer) {
        templates.forEach(CaptionTexts::requireTemplate);
        ofClasses.forEach(CaptionTexts::requireTemplate);
        this.templates = List.copyOf(templates);
        this.ofClasses = List.copyOf(ofClasses);
        this.tokenizer = tokenizer;
        this.collator = new CaptionColumns(
                tokenizer, caption -> templates.isEmpty() ? caption : filled(templates.get(0), caption));
    }

    /** @throws InvalidRequestException if it doesn't have exactly one {@link #PLACE} */
    public static void requireTemplate(String template) {
        if (template.split("\\{}", -1).length != 2) {
            throw new InvalidRequestException("the template \"" + template + "\" must have " + PLACE
                    + " exactly once, where the caption or the class belongs, as in \"a photo of a {}\"");
        }
    }

    /** A template with a caption in its place. */
    public static String filled(String template, String caption) {
        return template.replace(PLACE, caption);
    }

    /** The texts of a class, one for each template. */
    public List<String> ofClass(String name) {
        return ofClasses.stream().map(template -> filled(template, name)).toList();
    }

    /** The token ids of a text. */
    public List<Integer> ids(String text) {
        return tokenizer.apply(text);
    }

    /** Makes the columns of {@link Collator#captions}. */
    Collator collator() {
        return collator;
    }

    /** Draws a template for each example. */
    List<Transform> transforms() {
        return templates.size() < 2 ? List.of() : List.of(new DrawnTemplate(templates));
    }
}
