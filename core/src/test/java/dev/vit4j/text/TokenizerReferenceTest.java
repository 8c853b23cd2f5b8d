package dev.vit4j.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The ids of small tokenizers of every kind, against those of the reference; make_tokenizers.py wrote them. */
class TokenizerReferenceTest {

    private static final int STRINGS_OF_A_SUM = 100;

    static Path folder(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(TokenizerReferenceTest.class.getResource("/golden/tokenizers/" + name))
                .toURI());
    }

    private static JsonNode reference(Path folder) throws IOException {
        return JsonMapper.builder().build().readTree(Files.readString(folder.resolve("reference.json")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clip",
                "clip-older",
                "siglip",
                "siglip2",
                "unigram-bytes",
                "bert",
                "gpt2",
                "words",
                "trained-clip",
                "trained-siglip"
            })
    void textsHaveTheReferencesIds(String name) throws Exception {
        Tokenizer tokenizer = Tokenizer.load(folder(name));

        for (JsonNode text : reference(folder(name)).path("texts").values()) {
            assertThat(tokenizer.encode(text.path("text").asString()).ids())
                    .as(text.path("text").toString())
                    .isEqualTo(text.path("ids").values().stream()
                            .map(JsonNode::intValue)
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clip",
                "clip-older",
                "siglip",
                "siglip2",
                "unigram-bytes",
                "bert",
                "gpt2",
                "words",
                "trained-clip",
                "trained-siglip"
            })
    void tenThousandRandomStringsHaveTheReferencesIds(String name) throws Exception {
        Tokenizer tokenizer = Tokenizer.load(folder(name));
        List<Long> sums = new ArrayList<>();

        for (int begin = 0; begin < RandomStrings.COUNT; begin += STRINGS_OF_A_SUM) {
            CRC32 sum = new CRC32();
            for (int i = begin; i < begin + STRINGS_OF_A_SUM; i++) {
                String ids = tokenizer.encode(RandomStrings.at(i)).ids().stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(" "));
                sum.update((ids + "\n").getBytes(StandardCharsets.UTF_8));
            }
            sums.add(sum.getValue());
        }

        assertThat(sums)
                .isEqualTo(reference(folder(name)).path("random").values().stream()
                        .map(JsonNode::longValue)
                        .toList());
    }
}
