package dev.vit4j.text.internal;

import dev.vit4j.internal.io.JsonFields;
import java.util.ArrayList;
import java.util.List;

/**
 * The tokens that stand before and behind every text.
 *
 * @param before ids, such as a start token's
 * @param after ids, such as an end token's
 */
public record SpecialTokens(List<Integer> before, List<Integer> after) {

    static final SpecialTokens NONE = new SpecialTokens(List.of(), List.of());

    public SpecialTokens {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    int count() {
        return before.size() + after.size();
    }

    private SpecialTokens around(SpecialTokens inner) {
        List<Integer> left = new ArrayList<>(before);
        left.addAll(inner.before);
        List<Integer> right = new ArrayList<>(inner.after);
        right.addAll(after);
        return new SpecialTokens(left, right);
    }

    /** Of the post-processor of a tokenizer.json, an object with field "type". */
    static SpecialTokens read(JsonFields step) {
        return switch (step.text("type", "")) {
            case "Sequence" -> {
                SpecialTokens all = NONE;
                for (JsonFields inner : step.objects("processors")) {
                    all = read(inner).around(all);
                }
                yield all;
            }
            case "TemplateProcessing" -> template(step);
            case "RobertaProcessing", "BertProcessing" ->
                new SpecialTokens(List.of(step.pairedNumber("cls")), List.of(step.pairedNumber("sep")));
            case "ByteLevel" -> NONE;
            default -> throw step.unexpected("type", "a known post-processor");
        };
    }

    private static SpecialTokens template(JsonFields step) {
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        boolean isBehind = false;
        for (JsonFields part : step.objects("single")) {
            if (part.isObject("Sequence")) {
                isBehind = true;
            } else {
                String name = part.object("SpecialToken").text("id", "");
                (isBehind ? after : before)
                        .addAll(step.object("special_tokens").object(name).wholeNumbers("ids"));
            }
        }
        if (!isBehind) {
            throw step.unexpected("single", "a template with the text's place, a Sequence");
        }
        return new SpecialTokens(before, after);
    }
}
