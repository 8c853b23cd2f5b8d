package dev.vit4j.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BytePairTrainerTest {

    @TempDir
    private Path folder;

    private static List<String> captions() {
        List<String> captions = new ArrayList<>();
        for (String noun : List.of("tabby cat", "wagtail", "tipper truck", "sea boat", "Shetland pony", "tree frog")) {
            for (String template : List.of("a photo of a %s", "this is a blurry photo of the %s, sitting.", "%s!")) {
                captions.add(template.formatted(noun));
            }
        }
        return captions;
    }

    @ParameterizedTest
    @CsvSource({"CLIP, trained-clip, 77", "SIGLIP, trained-siglip, 64"})
    void writesTheFilesThatTheReferenceWasAskedFor(TextConvention convention, String golden, int longest)
            throws Exception {
        new BytePairTrainer(convention, 560, longest).train(captions(), folder);

        for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
            assertThat(folder.resolve(file))
                    .hasSameTextualContentAs(
                            TokenizerReferenceTest.folder(golden).resolve(file));
        }
    }

    @Test
    void frequentWordsBecomePieces() {
        Tokenizer tokenizer = new BytePairTrainer(TextConvention.CLIP, 640, 77).train(captions(), folder);

        assertThat(tokenizer.encode("A photo of a TABBY CAT").pieces())
                .containsExactly(
                        "<|startoftext|>",
                        "a</w>",
                        "photo</w>",
                        "of</w>",
                        "a</w>",
                        "tabby</w>",
                        "cat</w>",
                        "<|endoftext|>");
    }

    @Test
    void endTokenHasTheHighestId() {
        Tokenizer tokenizer = new BytePairTrainer(TextConvention.CLIP, 540, 77).train(captions(), folder);

        assertThat(tokenizer.vocabularySize()).isEqualTo(540);
        assertThat(tokenizer.encode("").ids()).containsExactly(538, 539);
    }

    @Test
    void stopsWhereNoPairOccursTwice() {
        Tokenizer tokenizer = new BytePairTrainer(TextConvention.CLIP, 10_000, 77).train(List.of("ab ab"), folder);

        assertThat(tokenizer.vocabularySize()).isEqualTo(515);
    }

    @Test
    void anyTextHasIdsInsideTheVocabulary() {
        Tokenizer tokenizer = new BytePairTrainer(TextConvention.SIGLIP, 530, 16).train(captions(), folder);

        for (int i = 0; i < 200; i++) {
            assertThat(tokenizer.encode(RandomStrings.at(i)).ids())
                    .hasSize(16)
                    .allMatch(id -> id >= 0 && id < tokenizer.vocabularySize());
        }
    }

    @Test
    void refusesVocabularySmallerThanTheBytes() {
        assertThatThrownBy(() -> new BytePairTrainer(TextConvention.CLIP, 300, 77))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("300")
                .hasMessageContaining("514");
    }

    @Test
    void refusesTextsWithoutPlaceForAWord() {
        assertThatThrownBy(() -> new BytePairTrainer(TextConvention.CLIP, 600, 2))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("2 tokens");
    }

    @Test
    void refusesCaptionsWithoutWords() {
        BytePairTrainer trainer = new BytePairTrainer(TextConvention.CLIP, 600, 77);

        assertThatThrownBy(() -> trainer.train(List.of("", " "), folder))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("2");
        assertThat(Files.exists(folder.resolve("tokenizer.json"))).isFalse();
    }
}
