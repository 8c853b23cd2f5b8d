package dev.vit4j.text.internal;

import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.text.TextConvention;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tokenizer as CLIP's: words in lower case, written as characters of bytes, of which each has a piece inside a word and
 * one that ends a word, so that any text can be written. The end token has the highest id, as CLIP's poolers need it.
 */
public final class TrainedTokenizer {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String START = "<|startoftext|>";
    private static final String END = "<|endoftext|>";
    private static final String END_OF_WORD = "</w>";

    private static final String SPACES = """
            {"type": "Replace", "pattern": {"Regex": "\\\\s+"}, "content": " "}""";

    private static final Map<TextConvention, String> NORMALIZERS = Map.of(
            TextConvention.CLIP, """
                    {"type": "Sequence", "normalizers": [{"type": "NFC"}, %s, {"type": "Lowercase"}]}""".formatted(SPACES),
            TextConvention.SIGLIP, """
                    {"type": "Sequence", "normalizers": [{"type": "NFC"}, {"type": "Lowercase"},
                    {"type": "Replace", "pattern": {"Regex": "[!-/\\\\:-@\\\\[-`{-~]"}, "content": ""}, %s,
                    {"type": "Strip", "strip_left": true, "strip_right": true}]}""".formatted(SPACES));

    private static final String WORDS = """
            {"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"Regex":
            "<\\\\|startoftext\\\\|>|<\\\\|endoftext\\\\|>|'s|'t|'re|'ve|'m|'ll|'d|[\\\\p{L}]+|[\\\\p{N}]|[^\\\\s\\\\p{L}\\\\p{N}]+"},
            "behavior": "Removed", "invert": true},
            {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true}]}""";

    private final TextConvention convention;

    public TrainedTokenizer(TextConvention convention) {
        this.convention = convention;
    }

    /** The pieces that every vocabulary has. */
    public static List<String> alphabet() {
        List<String> letters = IntStream.range(0, 256)
                .mapToObj(i -> String.valueOf(ByteAlphabet.character(i)))
                .toList();
        return Stream.concat(letters.stream(), letters.stream().map(letter -> letter + END_OF_WORD))
                .toList();
    }

    /** The special tokens, in the order of their ids, which are the last. */
    public List<String> specialTokens() {
        return convention == TextConvention.CLIP ? List.of(START, END) : List.of(END);
    }

    /** How often each word occurs in texts; a word is its pieces of the alphabet, in the order of first occurrence. */
    public Map<List<String>, Long> words(List<String> texts) {
        var normalizer = NormalizerJson.read(fields("normalizer", NORMALIZERS.getOrDefault(convention, "")));
        PreTokenizer cut = PreTokenizerJson.read(fields("pre_tokenizer", WORDS));
        Map<List<String>, Long> words = new LinkedHashMap<>();
        for (String text : texts) {
            for (Segment word : cut.split(new Segment(normalizer.apply(text), true))) {
                words.merge(pieces(word.text()), 1L, Long::sum);
            }
        }
        return words;
    }

    private static JsonFields fields(String name, String json) {
        return JsonFields.parse(json, name);
    }

    private static List<String> pieces(String word) {
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < word.length(); i++) {
            pieces.add(word.charAt(i) + (i + 1 == word.length() ? END_OF_WORD : ""));
        }
        return List.copyOf(pieces);
    }

    /** Writes tokenizer.json and tokenizer_config.json. */
    public void write(BytePairMerges learned, int longest, Path folder) {
        List<String> pieces = new ArrayList<>(learned.pieces());
        pieces.addAll(specialTokens());
        ObjectNode document = JSON.createObjectNode().put("version", "1.0");
        document.putNull("truncation").putNull("padding");
        ArrayNode added = document.putArray("added_tokens");
        specialTokens()
                .forEach(token -> added.addObject()
                        .put("id", pieces.indexOf(token))
                        .put("content", token)
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", false)
                        .put("special", true));
        document.set("normalizer", JSON.readTree(NORMALIZERS.getOrDefault(convention, "")));
        document.set("pre_tokenizer", JSON.readTree(WORDS));
        document.set("post_processor", JSON.readTree(postProcessor(pieces)));
        document.set("decoder", JSON.readTree("""
                {"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true, "use_regex": true}"""));
        document.set("model", model(pieces, learned.merges()));
        AtomicFile.writeString(folder.resolve(TokenizerFolder.TOKENIZER), JSON.writeValueAsString(document) + "\n");
        ObjectNode settings = JSON.createObjectNode();
        if (convention == TextConvention.CLIP) {
            settings.put("bos_token", START);
        }
        settings.put("eos_token", END);
        if (convention == TextConvention.SIGLIP) { // no attention_mask: SigLIP reads its padding
            settings.putArray("model_input_names").add("input_ids");
        }
        settings.put("model_max_length", longest)
                .put("pad_token", END)
                .put("tokenizer_class", convention == TextConvention.CLIP ? "CLIPTokenizer" : "PreTrainedTokenizerFast")
                .put("unk_token", END);
        AtomicFile.writeString(
                folder.resolve(TokenizerSettings.FILE_NAME),
                JSON.writerWithDefaultPrettyPrinter().writeValueAsString(settings) + "\n");
    }

    private String postProcessor(List<String> pieces) {
        return convention == TextConvention.CLIP
                ? """
                {"type": "RobertaProcessing", "sep": ["%s", %d], "cls": ["%s", %d], "trim_offsets": false,
                "add_prefix_space": false}""".formatted(END, pieces.indexOf(END), START, pieces.indexOf(START))
                : """
                {"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "%1$s", "type_id": 0}}], "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                {"Sequence": {"id": "B", "type_id": 1}}],
                "special_tokens": {"%1$s": {"id": "%1$s", "ids": [%2$d], "tokens": ["%1$s"]}}}""".formatted(END, pieces.indexOf(END));
    }

    private static ObjectNode model(List<String> pieces, List<String> merges) {
        ObjectNode model = JSON.createObjectNode().put("type", "BPE");
        model.putNull("dropout");
        model.put("unk_token", END)
                .put("continuing_subword_prefix", "")
                .put("end_of_word_suffix", END_OF_WORD)
                .put("fuse_unk", false)
                .put("byte_fallback", false)
                .put("ignore_merges", false);
        ObjectNode vocabulary = model.putObject("vocab");
        pieces.forEach(piece -> vocabulary.put(piece, vocabulary.size()));
        ArrayNode pairs = model.putArray("merges");
        for (int i = 0; i < merges.size(); i += 2) {
            pairs.addArray().add(merges.get(i)).add(merges.get(i + 1));
        }
        return model;
    }
}
