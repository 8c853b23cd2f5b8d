package dev.vit4j.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {

    /** Letters a to e as pieces, with an end token; %s are further fields of the model and of the document. */
    private static final String SMALL = """
            {"added_tokens": [{"id": 5, "content": "</s>", "special": true}],
             "post_processor": {"type": "TemplateProcessing", "single": [{"Sequence": {"id": "A"}},
               {"SpecialToken": {"id": "</s>"}}], "special_tokens": {"</s>": {"id": "</s>", "ids": [5]}}},
             "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2, "c": 3, "d": 4, "</s>": 5},
               "merges": [["a", "b"]]%s}%s}""";

    private static final String SETTINGS = "{\"pad_token\": \"</s>\", \"model_max_length\": 8}";

    @TempDir
    private Path folder;

    private static Tokenizer golden(String name) throws Exception {
        return Tokenizer.load(TokenizerReferenceTest.folder(name));
    }

    private Tokenizer small(String model, String document, String settings) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), SMALL.formatted(model, document));
        Files.writeString(folder.resolve("tokenizer_config.json"), settings);
        return Tokenizer.load(folder);
    }

    private void copy(String name) throws Exception {
        Path golden = TokenizerReferenceTest.folder(name);
        for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(golden.resolve(file), folder.resolve(file));
        }
    }

    @Test
    void clipsBatchIsAsLongAsItsLongestText() throws Exception {
        Tokenizer clip = golden("clip");

        TokenIds batch = clip.encode(List.of("a photo of a cat", "", "cat"));

        List<Integer> longest = clip.encode("a photo of a cat").ids();
        int[] ids = batch.toArray();
        int end = clip.vocabularySize() - 1;
        assertThat(batch.rows()).isEqualTo(3);
        assertThat(batch.length()).isEqualTo(longest.size());
        assertThat(Arrays.stream(ids).limit(longest.size())).containsExactlyElementsOf(longest);
        assertThat(Arrays.copyOfRange(ids, batch.length(), 2 * batch.length()))
                .startsWith(end - 1, end)
                .endsWith(IntStream.range(0, batch.length() - 1).map(i -> end).toArray());
        assertThat(clip.convention()).isEqualTo(TextConvention.CLIP);
    }

    @Test
    void siglipsTextsAreAllPaddedToTheModelsLength() throws Exception {
        TokenIds batch = golden("siglip").encode(List.of("cat", "a photo of a dog"));

        assertThat(batch.length()).isEqualTo(64);
        assertThat(Arrays.stream(batch.toArray(), 64, 128).boxed())
                .isEqualTo(golden("siglip").encode("a photo of a dog").ids());
    }

    @Test
    void batchOfNoTextsIsEmpty() throws Exception {
        assertThat(golden("clip").encode(List.<String>of()).toArray()).isEmpty();
    }

    @Test
    void longTextKeepsItsEndTokenAndSaysWhatIsLeftOut() throws Exception {
        Tokenizer clip = golden("clip");
        String text = "dog ".repeat(2_500);

        TokenizedText cut = clip.encode(text);

        assertThat(cut.ids()).hasSize(77).endsWith(clip.vocabularySize() - 1);
        assertThat(cut.leftOut()).isPositive();
        assertThat(clip.encode(List.of("dog", text)).cut()).containsExactly(1);
        assertThat(clip.encode("dog").leftOut()).isZero();
    }

    @Test
    void towerWithFewerPositionsCutsEarlier() throws Exception {
        Tokenizer tower = golden("clip").forTower(1_000, 5);

        assertThat(tower.encode("a photo of a very large dog").ids()).hasSize(5);
    }

    @Test
    void towerWithSmallerEmbeddingIsRefused() throws Exception {
        Tokenizer clip = golden("clip");

        assertThatThrownBy(() -> clip.forTower(99, 77))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("tokenizer.json", String.valueOf(clip.vocabularySize() - 1), "99");
        assertThat(clip.misfit()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"854, false", "2, false", "98, true"})
    void otherEndTokenThanTheModelsIsSaid(int endToken, boolean isMisfit) throws Exception {
        copy("clip");
        Files.writeString(
                folder.resolve("config.json"),
                "{\"model_type\": \"clip\", \"text_config\": {\"eos_token_id\": " + endToken + "}}");
        Tokenizer tokenizer = Tokenizer.load(folder);

        assertThat(tokenizer.misfit().isPresent()).isEqualTo(isMisfit);
        if (isMisfit) {
            assertThatThrownBy(() -> tokenizer.forTower(49_408, 77))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContainingAll("[854]", "eos_token_id of 98");
        }
    }

    @Test
    void characterWithoutAnyPieceIsNamed() throws Exception {
        Tokenizer tokenizer = small(", \"unk_token\": \"<unk>\"", "", SETTINGS);

        assertThat(tokenizer.encode("abc").ids()).startsWith(2, 3, 5);
        assertThatThrownBy(() -> tokenizer.encode("x"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("tokenizer.json", "the character x", "<unk>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip", "siglip", "siglip2", "gpt2", "bert"})
    void unpairedSurrogateIsTheReplacementCharacter(String name) throws Exception {
        Tokenizer tokenizer = golden(name);

        assertThat(tokenizer.encode("a \ud800 cat \udc00").ids())
                .isEqualTo(tokenizer.encode("a \ufffd cat \ufffd").ids());
    }

    @Test
    void severalThreadsGetTheSameIds() throws Exception {
        Tokenizer tokenizer = golden("siglip2");
        Tokenizer alone = golden("siglip2");
        List<List<Integer>> expected = IntStream.range(0, 500)
                .mapToObj(i -> alone.encode(RandomStrings.at(i)).ids())
                .toList();

        assertThat(IntStream.range(0, 500)
                        .parallel()
                        .mapToObj(i -> tokenizer.encode(RandomStrings.at(i)).ids())
                        .toList())
                .isEqualTo(expected);
    }

    /** The published models of fixed size name Gemma's class; they were trained on lower case. */
    @Test
    void gemmasClassLowersCaseForSiglip() throws Exception {
        copy("siglip2");
        Path settings = folder.resolve("tokenizer_config.json");
        Files.writeString(settings, Files.readString(settings).replace("Siglip2Tokenizer", "GemmaTokenizerFast"));
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"siglip\"}");

        assertThat(Tokenizer.load(folder).encode("A Photo of a CAT").ids())
                .isEqualTo(golden("siglip2").encode("a photo of a cat").ids());
    }

    @Test
    void siglipsClassLeavesOutPunctuationWhateverTheFileDoes() throws Exception {
        Tokenizer tokenizer = small("", "", "{\"tokenizer_class\": \"SiglipTokenizer\", \"pad_token\": \"</s>\"}");

        assertThat(tokenizer.encode("A.B!").ids()).startsWith(2, 5).hasSize(64);
    }

    @Test
    void lengthIsTheModelsWhereTheTokenizerHasNone() throws Exception {
        Files.writeString(
                folder.resolve("config.json"),
                "{\"model_type\": \"siglip\", \"text_config\": {\"max_position_embeddings\": 12}}");

        assertThat(small("", "", "{\"pad_token\": \"</s>\"}").longest()).isEqualTo(12);
    }

    @Test
    void mergesOfOlderFilesHaveABlankBetween() throws Exception {
        Files.writeString(
                folder.resolve("tokenizer.json"), SMALL.formatted("", "").replace("[\"a\", \"b\"]", "\"a b\""));
        Files.writeString(folder.resolve("tokenizer_config.json"), SETTINGS);

        assertThat(Tokenizer.load(folder).encode("abc").ids()).startsWith(2, 3, 5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[\"a\", \"b\"] | [\"a\", \"x\"] | merge 1 of model.merges needs the piece \"x\"",
                "[\"a\", \"b\"] | [\"a\"]        | model.merges[0][1] must be a piece's text",
                "[\"a\", \"b\"] | \"a b c\"      | model.merges[0] must be two pieces",
                "\"b\": 1       | \"b\": \"x\"   | model.vocab.b must be the piece's id",
                "\"b\": 1       | \"b\": 99999999999 | model.vocab.b must be the piece's id",
                "\"BPE\"        | \"Markov\"     | type must be BPE, Unigram or WordPiece, found \"Markov\"",
                "\"BPE\"        | \"Unigram\"    | model.unk_id must be",
                "TemplateProcessing | Magic      | post_processor: type must be a known post-processor",
                "\"id\": 5      | \"id\": -5     | added_tokens[0]: id must be a whole number from 0",
                "\"ids\": [5]   | \"ids\": \"5\" | ids must be an array of whole numbers",
                "\"merges\"     | \"merges       | is not valid JSON: line 5",
                "\"model\"      | \"modell\"     | model.vocab must have pieces",
            })
    void errorNamesTheFileAndTheField(String correct, String wrong, String message) throws Exception {
        Path file = folder.resolve("tokenizer.json");
        Files.writeString(file, SMALL.formatted("", "").replace(correct, wrong));
        Files.writeString(folder.resolve("tokenizer_config.json"), SETTINGS);

        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(file.toString(), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"/////w==\"} | precompiled_charsmap must be",
                "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"?\"} | not base64",
                "{\"type\": \"Magic\"} | type must be a known normalizer, found \"Magic\"",
                "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \"(\"}, \"content\": \"\"} | the regular expression (",
                "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \"[[:alpha:]]\"}, \"content\": \"\"} | POSIX",
                "{\"type\": \"Replace\", \"pattern\": {}, \"content\": \"\"} | pattern must be an object with String",
            })
    void unreadableNormalizerIsNamed(String normalizer, String message) {
        assertThatThrownBy(() -> small("", ", \"normalizer\": " + normalizer, SETTINGS))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("tokenizer.json: normalizer", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model_max_length\": 0, \"pad_token\": \"</s>\"} | model_max_length must be a whole number from 1",
                "{\"model_max_length\": 1, \"pad_token\": \"</s>\"} | model_max_length must be more than the 1 tokens",
                "{\"model_max_length\": 8} | pad_token must be the token",
                "{\"padding_side\": \"top\", \"pad_token\": \"</s>\"} | padding_side must be left or right",
                "{\"added_tokens_decoder\": {\"x\": {\"content\": \"y\"}}} | added_tokens_decoder: x must be",
            })
    void settingsErrorNamesTheField(String settings, String message) {
        assertThatThrownBy(() -> small("", "", settings))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll("tokenizer_config.json: ", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clip-older", "siglip"})
    void copiedFilesAreTheSameTokenizer(String name) throws Exception {
        golden(name).copyTo(folder);

        assertThat(Tokenizer.load(folder).encode("a photo of a cat"))
                .isEqualTo(golden(name).encode("a photo of a cat"));
        assertThat(folder.resolve("tokenizer_config.json"))
                .hasSameBinaryContentAs(TokenizerReferenceTest.folder(name).resolve("tokenizer_config.json"));
    }

    @Test
    void tokensOfOlderFoldersHaveAFileOfTheirOwn() throws Exception {
        Files.writeString(folder.resolve("added_tokens.json"), "{\"cc\": 9}");

        Tokenizer tokenizer = small("", "", SETTINGS);

        assertThat(tokenizer.encode("accb").ids()).startsWith(0, 9, 1, 5);
        assertThat(tokenizer.vocabularySize()).isEqualTo(10);
    }

    @Test
    void randomMergesAreRefused() {
        assertThatThrownBy(() -> small(", \"dropout\": 0.1", "", SETTINGS))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("model: dropout must be absent or 0");
    }

    @Test
    void folderWithoutTokenizerIsSaid() throws IOException {
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(folder.toString(), "tokenizer.json", "vocab.json", "merges.txt");

        Files.writeString(folder.resolve("spiece.model"), "");
        assertThatThrownBy(() -> Tokenizer.load(folder)).hasMessageContaining("spiece.model is not read");
    }

    @Test
    void damagedMergesFileIsNamedWithItsLine() throws Exception {
        Files.copy(TokenizerReferenceTest.folder("clip-older").resolve("vocab.json"), folder.resolve("vocab.json"));
        Files.writeString(folder.resolve("merges.txt"), "#version: 0.2\na b\nc\n");

        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("merges.txt: line 3 must be two pieces");
    }

    /** By open_clip 3.3: canonicalize_text("A_photo, of  a (CAT).") is "a photo of a cat". */
    @Test
    void cleansTextsAsOpenClipsFileSaysAndReadsItsContextLength() throws Exception {
        copy("gpt2");
        String text = "A_photo, of  a (CAT).";
        Tokenizer plain = Tokenizer.load(folder);
        assertThat(plain.encode(text).pieces())
                .isNotEqualTo(plain.encode("a photo of a cat").pieces());

        Path config = folder.resolve("open_clip_config.json");
        String format =
                "{\"model_cfg\": {\"text_cfg\": {\"context_length\": 29, \"tokenizer_kwargs\": {\"clean\": \"%s\"}}}}";
        Files.writeString(config, format.formatted("canonicalize"));
        Tokenizer cleaning = Tokenizer.load(folder);
        assertThat(cleaning.encode(text).pieces())
                .isEqualTo(cleaning.encode("a photo of a cat").pieces());
        assertThat(cleaning.longest()).isEqualTo(29);

        Files.writeString(config, format.formatted("spell"));
        assertThatThrownBy(() -> Tokenizer.load(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("open_clip_config.json")
                .hasMessageContaining("clean must be canonicalize, whitespace or lower, found \"spell\"");

        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"clip\"}");
        Tokenizer ofReference = Tokenizer.load(folder);
        assertThat(ofReference.encode(text).pieces())
                .isNotEqualTo(ofReference.encode("a photo of a cat").pieces());
    }
}
