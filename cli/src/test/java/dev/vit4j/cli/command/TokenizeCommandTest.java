package dev.vit4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.cli.CommandRun;
import dev.vit4j.text.BytePairTrainer;
import dev.vit4j.text.TextConvention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class TokenizeCommandTest {

    @TempDir
    private Path folder;

    private void train(TextConvention convention, int longest) {
        new BytePairTrainer(convention, 600, longest).train(List.of("a cat", "the cat", "cat, cat"), folder);
    }

    private static List<String> pieces(JsonNode text) {
        return text.path("pieces").values().stream().map(JsonNode::asString).toList();
    }

    @Test
    void documentHasTextIdsAndPieces() {
        train(TextConvention.CLIP, 77);

        CommandRun run = CommandRun.of("tokenize", folder.toString(), "A cat", "", "--json");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        JsonNode texts = run.json().path("texts");
        assertThat(texts.size()).isEqualTo(2);
        assertThat(texts.path(0).path("text").asString()).isEqualTo("A cat");
        assertThat(texts.path(0).propertyNames()).containsExactly("text", "ids", "pieces");
        assertThat(pieces(texts.path(0))).containsExactly("<|startoftext|>", "a</w>", "cat</w>", "<|endoftext|>");
        assertThat(texts.path(0).path("ids").size()).isEqualTo(4);
        assertThat(pieces(texts.path(1))).containsExactly("<|startoftext|>", "<|endoftext|>");
    }

    @Test
    void siglipsPaddingIsThere() {
        train(TextConvention.SIGLIP, 64);

        CommandRun run = CommandRun.of("tokenize", folder.toString(), "A cat!");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("A cat!\n").contains("cat</w>", "<|endoftext|>  × 62");
        assertThat(pieces(CommandRun.of("tokenize", folder.toString(), "a", "--json")
                        .json()
                        .path("texts")
                        .path(0)))
                .hasSize(64);
    }

    @Test
    void textOfSeveralLinesIsShownOnOne() {
        train(TextConvention.CLIP, 77);

        assertThat(CommandRun.of("tokenize", folder.toString(), "cat\nError: cat")
                        .out())
                .startsWith("cat\\u000aError: cat\n");
    }

    @Test
    void longTextIsCutAndThatIsSaid() {
        train(TextConvention.CLIP, 7);

        CommandRun run = CommandRun.of("tokenize", folder.toString(), "cat", "cat ".repeat(2_500), "--json");

        assertThat(run.exitCode()).isZero();
        assertThat(run.json().path("texts").path(1).path("ids").size()).isEqualTo(7);
        assertThat(run.err()).contains("text 2 is too long: 2,495 tokens left out, as the model reads 7");
    }

    @Test
    void tokenizerOfAnotherModelIsAWarning() throws IOException {
        train(TextConvention.CLIP, 77);
        Files.writeString(
                folder.resolve("config.json"), "{\"model_type\": \"clip\", \"text_config\": {\"vocab_size\": 99}}");

        CommandRun run = CommandRun.of("tokenize", folder.toString(), "cat", "--json");

        assertThat(run.exitCode()).isZero();
        assertThat(run.json().path("texts").size()).isEqualTo(1);
        assertThat(run.err()).startsWith("Warning: ").contains("tokenizer.json", "vocab_size of 99");
        assertThat(CommandRun.of("tokenize", folder.toString(), "cat", "--strict")
                        .exitCode())
                .isEqualTo(3);
    }

    @Test
    void folderWithoutTokenizerIsAnError() {
        CommandRun run = CommandRun.of("tokenize", folder.toString(), "cat");

        assertThat(run.exitCode()).isEqualTo(3);
        assertThat(run.err()).contains("has no tokenizer.json");
    }

    @Test
    void textIsNeeded() {
        assertThat(CommandRun.of("tokenize", folder.toString()).exitCode()).isEqualTo(2);
    }
}
