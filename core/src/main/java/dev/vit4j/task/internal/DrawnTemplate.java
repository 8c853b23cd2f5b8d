package dev.vit4j.task.internal;

import dev.vit4j.data.Draw;
import dev.vit4j.data.Example;
import dev.vit4j.data.Target;
import dev.vit4j.data.Transform;
import dev.vit4j.data.internal.CaptionColumns;
import dev.vit4j.task.CaptionTexts;
import java.util.List;

/** Phrases each caption by one of several templates, drawn anew in each epoch. */
public record DrawnTemplate(List<String> templates) implements Transform {

    public DrawnTemplate {
        templates = List.copyOf(templates);
    }

    @Override
    public Example apply(Example example, Draw draw) {
        String template = templates.get(draw.integer(0, templates.size() - 1));
        return example.target() instanceof Target.Caption caption
                ? example.with(
                        new CaptionColumns.Phrased(caption.text(), CaptionTexts.filled(template, caption.text())))
                : example; // which the collator refuses
    }
}
