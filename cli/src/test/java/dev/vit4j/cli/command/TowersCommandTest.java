package dev.vit4j.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.cli.CommandRun;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Commands on models with a text tower. */
@Tag("engine")
class TowersCommandTest {

    private static final Path MODELS = Path.of("../core/src/test/resources/golden/towers");

    private static CommandRun run(String command, String model) {
        return CommandRun.of(command, MODELS.resolve(model).toString(), "--json");
    }

    private static JsonNode json(CommandRun run) {
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.json();
    }

    @ParameterizedTest
    @CsvSource({
        "clip-tiny, text_embeds",
        "siglip-tiny, logits_per_image",
        "clip-text-tiny, text_embeds",
        "siglip-text-tiny, pooler_output"
    })
    void verifyComparesTheTextTower(String model, String key) {
        JsonNode result = json(run("verify", model));

        assertThat(result.path("ok").asBoolean()).isTrue();
        assertThat(result.path("checks")
                        .valueStream()
                        .map(check -> check.path("key").asString()))
                .contains(key);
    }

    /**
     * Worked out by hand. Per block of a text tower 1,960 parameters, and 18,720 multiply-adds for nine tokens; outside
     * of them 496 + 144 parameters of the embeddings, 32 of the norm, and the last layer.
     */
    @ParameterizedTest
    @CsvSource({"clip-tiny, 4720, 37568, 13216", "siglip-tiny, 5000, 37824, 17016"})
    void inspectShowsBothTowers(String model, long ofText, long multiplyAddsOfText, long ofImage) {
        JsonNode result = json(run("inspect", model));
        JsonNode text = result.path("text");

        assertThat(text.path("tokens").asInt()).isEqualTo(9);
        assertThat(text.path("parameters").asLong()).isEqualTo(ofText);
        assertThat(text.path("multiply_adds").asLong()).isEqualTo(multiplyAddsOfText);
        assertThat(result.path("parameters").asLong()).isEqualTo(ofImage);
    }

    @Test
    void inspectShowsATextTowerAlone() {
        CommandRun run =
                CommandRun.of("inspect", MODELS.resolve("clip-text-tiny").toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("token_embedding", "at most 9 tokens in a text")
                .doesNotContain("both towers");
    }
}
