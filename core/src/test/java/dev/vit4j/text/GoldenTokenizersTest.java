package dev.vit4j.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** CLIP's own vocabulary and one in SigLIP's form, with the ids that the reference gives. */
class GoldenTokenizersTest {

    @TempDir
    private Path folder;

    private static void assertIds(Tokenizer tokenizer, Path golden, String field) throws IOException {
        List<JsonNode> entries = List.copyOf(
                JsonMapper.builder().build().readTree(Files.readString(golden)).values());
        assertThat(entries).isNotEmpty();
        for (JsonNode entry : entries) {
            assertThat(tokenizer.encode(entry.path("text").asString()).ids())
                    .as(entry.path("text").toString())
                    .isEqualTo(entry.path(field).values().stream()
                            .map(JsonNode::intValue)
                            .toList());
        }
    }

    @Test
    void clipsTexts() throws IOException {
        Path clip = SharedFolder.path("tokenizers/clip");

        assertIds(Tokenizer.load(clip), clip.resolve("golden_ids.json"), "hf_fast_ids");
    }

    @Test
    void clipsTextsWithVocabularyAndMergesInTwoFiles() throws IOException {
        Path clip = SharedFolder.path("tokenizers/clip");
        for (String file : List.of("vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json")) {
            Files.copy(clip.resolve(file), folder.resolve(file));
        }

        assertIds(Tokenizer.load(folder), clip.resolve("golden_ids.json"), "hf_fast_ids");
    }

    @Test
    void textsInSiglipsForm() throws IOException {
        Path siglip = SharedFolder.path("tokenizers/siglip-like");

        assertIds(Tokenizer.load(siglip), siglip.resolve("golden_ids.json"), "ids_padded_to_64");
    }

    @Test
    void tokenizerOfAnotherModelIsSaid() throws IOException {
        Path clip = SharedFolder.path("tokenizers/clip");
        Files.copy(SharedFolder.path("golden/models/clip").resolve("config.json"), folder.resolve("config.json"));
        Files.copy(clip.resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
        Files.copy(clip.resolve("tokenizer_config.json"), folder.resolve("tokenizer_config.json"));

        assertThat(Tokenizer.load(folder).misfit())
                .hasValueSatisfying(message -> assertThat(message).contains("tokenizer.json", "49407", "99"));
    }
}
