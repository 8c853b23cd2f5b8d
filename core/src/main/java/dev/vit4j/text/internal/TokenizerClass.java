package dev.vit4j.text.internal;

import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.text.TextConvention;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The reference's classes of tokenizers. Some take only vocabulary and merges from tokenizer.json, and have their own
 * normalizer and pre-tokenizer.
 */
enum TokenizerClass {
    /** CLIPTokenizer: byte-level pairs of lower-cased words. */
    CLIP {
        @Override
        TextPipeline pipeline(
                TokenizerFile file,
                TokenizerSettings settings,
                Map<AddedToken, Integer> added,
                UnaryOperator<String> cleaning) {
            UnaryOperator<String> normalizer = NormalizerJson.sequence(
                    List.of(NormalizerJson.form(Normalizer.Form.NFC), ONE_BLANK, ReferenceCharacters::lowerCase));
            PreTokenizer words = PreTokenizerJson.sequence(List.of(
                    PreTokenizerJson.split(CLIP_WORDS, SplitBehavior.REMOVED, true),
                    PreTokenizerJson.byteLevel(false, true)));
            BytePairModel.Options options =
                    new BytePairModel.Options(settings.unknown("<|endoftext|>"), "", "</w>", false, false, false);
            return new TextPipeline(cleaning, added, normalizer, words, ModelJson.bytePair(file, options));
        }
    },

    /**
     * Gemma's, SigLIP 2's tokenizer: pairs of characters of the whole text, and of bytes for unknown characters. SigLIP 2
     * was trained on lower case. The reference does that in Siglip2Tokenizer alone, and not for the published models of
     * fixed size, whose files name GemmaTokenizer; here it is done for them, too.
     */
    GEMMA {
        @Override
        TextPipeline pipeline(
                TokenizerFile file,
                TokenizerSettings settings,
                Map<AddedToken, Integer> added,
                UnaryOperator<String> cleaning) {
            BytePairModel.Options options =
                    new BytePairModel.Options(settings.unknown("<unk>"), "", "", true, true, false);
            UnaryOperator<String> marks = text -> text.replace(' ', '▁');
            return new TextPipeline(
                    cleaning,
                    added,
                    NormalizerJson.sequence(List.of(lowerCase(settings), marks)),
                    List::of,
                    ModelJson.bytePair(file, options));
        }
    },

    /** SiglipTokenizer: punctuation is left out; the steps of the file follow. */
    SIGLIP {
        @Override
        TextPipeline pipeline(
                TokenizerFile file,
                TokenizerSettings settings,
                Map<AddedToken, Integer> added,
                UnaryOperator<String> cleaning) {
            UnaryOperator<String> canonical = NormalizerJson.sequence(List.of(
                    lowerCase(settings),
                    NormalizerJson.replace(ASCII_PUNCTUATION, ""),
                    ONE_BLANK,
                    NormalizerJson.strip(true, true)));
            return asWritten(file, canonical, added, cleaning);
        }
    },

    /** All others: as tokenizer.json describes them. */
    AS_WRITTEN {
        @Override
        TextPipeline pipeline(
                TokenizerFile file,
                TokenizerSettings settings,
                Map<AddedToken, Integer> added,
                UnaryOperator<String> cleaning) {
            return asWritten(file, UnaryOperator.identity(), added, cleaning);
        }
    };

    private static final UnaryOperator<String> ONE_BLANK =
            NormalizerJson.replace(TextPattern.regex("\\s+", "spaces"), " ");

    private static final TextPattern CLIP_WORDS = TextPattern.regex(
            "<\\|startoftext\\|>|<\\|endoftext\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
            "CLIPTokenizer");

    private static final TextPattern ASCII_PUNCTUATION = TextPattern.regex("[!-/\\:-@\\[-`{-~]", "SiglipTokenizer");

    /** @param isOneFile whether there is a tokenizer.json; the pair of files is CLIP's unless another class is named */
    static TokenizerClass named(String name, boolean isOneFile) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "cliptokenizer" -> CLIP;
            case "gemmatokenizer", "siglip2tokenizer" -> GEMMA;
            case "sigliptokenizer" -> SIGLIP;
            default -> isOneFile ? AS_WRITTEN : CLIP;
        };
    }

    /** The convention of the models that have it; empty if they can be of several. */
    Optional<TextConvention> convention() {
        return switch (this) {
            case CLIP -> Optional.of(TextConvention.CLIP);
            case GEMMA, SIGLIP -> Optional.of(TextConvention.SIGLIP);
            case AS_WRITTEN -> Optional.empty();
        };
    }

    /** @param cleaning of a text before all else */
    abstract TextPipeline pipeline(
            TokenizerFile file,
            TokenizerSettings settings,
            Map<AddedToken, Integer> added,
            UnaryOperator<String> cleaning);

    private static UnaryOperator<String> lowerCase(TokenizerSettings settings) {
        return settings.fields().flagUnlessNull("do_lower_case", true)
                ? ReferenceCharacters::lowerCase
                : UnaryOperator.identity();
    }

    private static TextPipeline asWritten(
            TokenizerFile file,
            UnaryOperator<String> first,
            Map<AddedToken, Integer> added,
            UnaryOperator<String> cleaning) {
        JsonFields fields = file.fields();
        UnaryOperator<String> normalizer =
                fields.has("normalizer") ? NormalizerJson.read(fields.object("normalizer")) : UnaryOperator.identity();
        return new TextPipeline(
                cleaning,
                added,
                NormalizerJson.sequence(List.of(first, normalizer)),
                fields.has("pre_tokenizer") ? PreTokenizerJson.read(fields.object("pre_tokenizer")) : List::of,
                ModelJson.read(file));
    }
}
