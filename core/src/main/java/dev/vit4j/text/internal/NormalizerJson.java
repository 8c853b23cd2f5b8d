package dev.vit4j.text.internal;

import dev.vit4j.internal.io.JsonFields;
import java.text.Normalizer;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;

/** Reads the normalizer of a tokenizer.json: what changes the text before it is cut. */
final class NormalizerJson {

    private NormalizerJson() {}

    /** Of an object with field "type". */
    static UnaryOperator<String> read(JsonFields step) {
        String type = step.text("type", "");
        return switch (type) {
            case "Sequence" ->
                sequence(step.objects("normalizers").stream()
                        .map(NormalizerJson::read)
                        .toList());
            case "NFC", "NFD", "NFKC", "NFKD" -> form(Normalizer.Form.valueOf(type));
            case "Lowercase" -> ReferenceCharacters::lowerCase;
            case "StripAccents" -> text -> without(text, ReferenceCharacters::isAccent);
            case "Strip" -> strip(step.flag("strip_left", true), step.flag("strip_right", true));
            case "Replace" -> replace(TextPattern.of(step), step.text("content", ""));
            case "Prepend" -> prepend(step.text("prepend", ""));
            case "ByteLevel" -> ByteAlphabet::of;
            case "Nmt" -> CharacterCleaning::nmt;
            case "BertNormalizer" -> bert(step);
            case "Precompiled" -> new PrecompiledNormalizer(step.text("precompiled_charsmap", ""), step.origin());
            default -> throw step.unexpected("type", "a known normalizer");
        };
    }

    static UnaryOperator<String> sequence(List<UnaryOperator<String>> steps) {
        return text -> {
            String changed = text;
            for (UnaryOperator<String> step : steps) {
                changed = step.apply(changed);
            }
            return changed;
        };
    }

    static UnaryOperator<String> form(Normalizer.Form form) {
        return text -> ReferenceCharacters.normalized(text, form);
    }

    static UnaryOperator<String> replace(TextPattern pattern, String content) {
        return text -> pattern.replaceAll(text, content);
    }

    static UnaryOperator<String> strip(boolean left, boolean right) {
        return text -> {
            int from = 0;
            int to = text.length();
            while (left && from < to && ReferenceCharacters.isSpace(text.codePointAt(from))) {
                from += Character.charCount(text.codePointAt(from));
            }
            while (right && to > from && ReferenceCharacters.isSpace(text.codePointBefore(to))) {
                to -= Character.charCount(text.codePointBefore(to));
            }
            return text.substring(from, to);
        };
    }

    private static UnaryOperator<String> prepend(String prefix) {
        return text -> text.isEmpty() ? text : prefix + text;
    }

    private static UnaryOperator<String> bert(JsonFields step) {
        boolean lowercase = step.flag("lowercase", true);
        boolean cleans = step.flag("clean_text", true);
        boolean separates = step.flag("handle_chinese_chars", true);
        // absent, it follows from the case, as in BERT's code
        boolean strips = step.flag("strip_accents", lowercase);
        return text -> {
            String changed = cleans ? CharacterCleaning.bert(text) : text;
            changed = separates ? CharacterCleaning.separateIdeographs(changed) : changed;
            changed = strips
                    ? without(
                            ReferenceCharacters.normalized(changed, Normalizer.Form.NFD),
                            ReferenceCharacters::isBertAccent)
                    : changed;
            return lowercase ? ReferenceCharacters.lowerCase(changed) : changed;
        };
    }

    private static String without(String text, IntPredicate left) {
        return text.codePoints()
                .filter(left.negate())
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
