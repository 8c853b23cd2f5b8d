package dev.vit4j.pretrained.internal.timm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.model.TimmVit;
import dev.vit4j.pretrained.internal.ConfigJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rules give for every name what timm's registry says. */
class TimmArchitecturesTest {

    private static List<Map<String, String>> registry() throws IOException {
        String file = "/golden/timm/architectures.tsv";
        try (InputStream in = Objects.requireNonNull(TimmArchitecturesTest.class.getResourceAsStream(file), file)) {
            List<String[]> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split("\t"))
                    .toList();
            String[] fields = lines.get(0);
            return lines.stream()
                    .skip(1)
                    .map(row -> IntStream.range(0, fields.length)
                            .boxed()
                            .collect(Collectors.toMap(i -> fields[i], i -> row[i])))
                    .toList();
        }
    }

    private static Map<String, String> described(String architecture) {
        TimmVit.Config config =
                (TimmVit.Config) ConfigJson.parse("{\"architecture\": \"" + architecture + "\"}", "config.json")
                        .config();
        Map<String, String> row = new LinkedHashMap<>();
        row.put("architecture", config.architecture());
        row.put("img_size", Integer.toString(config.imageSize().side()));
        row.put("patch_size", Integer.toString(config.patchSize().side()));
        row.put("embed_dim", Integer.toString(config.hiddenSize()));
        row.put("depth", Integer.toString(config.numHiddenLayers()));
        row.put("num_heads", Integer.toString(config.numAttentionHeads()));
        row.put("mlp_width", Integer.toString(config.mlpWidth()));
        row.put("gated_mlp", Boolean.toString(config.gatedMlp()));
        row.put("act_layer", config.hiddenAct().configName());
        row.put("eps", number(config.layerNormEps()));
        row.put("qkv_bias", Boolean.toString(config.qkvBias()));
        row.put(
                "init_values",
                config.initValues().isPresent() ? number(config.initValues().getAsDouble()) : "none");
        row.put("class_token", Boolean.toString(config.classToken()));
        row.put("dist_token", Boolean.toString(config.distToken()));
        row.put("reg_tokens", Integer.toString(config.regTokens()));
        row.put("no_embed_class", Boolean.toString(config.noEmbedClass()));
        row.put("pre_norm", Boolean.toString(config.preNorm()));
        row.put("final_norm", Boolean.toString(config.finalNorm() != TimmVit.FinalNorm.NONE));
        row.put("fc_norm", Boolean.toString(config.finalNorm() == TimmVit.FinalNorm.POOLED));
        row.put("global_pool", config.globalPool().name().toLowerCase(Locale.ROOT));
        row.put("pool_include_prefix", Boolean.toString(config.poolIncludePrefix()));
        return row;
    }

    /** As Python writes it. */
    private static String number(double value) {
        return value == 1 ? "1.0" : value >= 0.1 ? Double.toString(value) : String.format(Locale.ROOT, "%.0e", value);
    }

    @Test
    void everyNameStandsForWhatTimmsRegistrySays() throws IOException {
        List<Map<String, String>> registry = registry();

        assertThat(registry).hasSizeGreaterThan(150);
        assertThat(registry)
                .allSatisfy(row -> assertThat(described(Objects.requireNonNull(row.get("architecture"))))
                        .isEqualTo(row));
    }

    @Test
    void formatCoverageListsEveryName() throws IOException {
        Path page = Path.of("../FORMAT_COVERAGE.md");
        String text = Files.readString(Files.exists(page) ? page : Path.of("FORMAT_COVERAGE.md"));
        String names = registry().stream()
                .map(row -> "`" + row.get("architecture") + "`")
                .collect(Collectors.joining(", "));

        assertThat(text.replaceAll("\\s+", " ")).contains(names);
    }
}
