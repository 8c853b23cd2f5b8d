package dev.vit4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.model.ModelConfig;
import dev.vit4j.model.RandomVits;
import dev.vit4j.pretrained.RandomFamilies;
import dev.vit4j.tensor.Scope;
import dev.vit4j.train.ParameterRules.Rule;
import dev.vit4j.train.internal.ParameterGroup;
import dev.vit4j.train.internal.ParameterGroup.Kind;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Role;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParameterRulesTest {

    /** Every kind of path that a family has, blocks without their number, and what its parameter is. */
    private static final Map<String, Role> ROLES = roles();

    private static Map<String, Role> roles() {
        Map<String, Role> roles = new HashMap<>();
        roles.put("patch_embedding.projection.weight", Role.FILTER);
        roles.put("patch_embedding.projection.bias", Role.BIAS);
        for (String token : List.of("class_token", "distillation_token", "register_tokens", "pooling.probe")) {
            roles.put(token, Role.TOKEN);
        }
        roles.put("position_embedding", Role.POSITION);
        for (String norm : List.of("norm", "pre_norm", "post_norm", "pooling.norm", "blocks.norm1", "blocks.norm2")) {
            roles.put(norm + ".weight", Role.NORM);
            roles.put(norm + ".bias", Role.NORM);
        }
        for (String linear : List.of("attention.qkv", "attention.projection", "mlp.fc1", "mlp.fc2")) {
            for (String place : List.of("blocks.", "pooling.")) {
                roles.put(place + linear + ".weight", Role.MATRIX);
                roles.put(place + linear + ".bias", Role.BIAS);
            }
        }
        for (String gated : List.of("blocks.mlp.gate_up", "blocks.mlp.down", "pooler")) {
            roles.put(gated + ".weight", Role.MATRIX);
            roles.put(gated + ".bias", Role.BIAS);
        }
        roles.put("blocks.scale1.weight", Role.SCALE);
        roles.put("blocks.scale2.weight", Role.SCALE);
        for (String head : List.of("head", "distillation_head", "projection")) {
            roles.put(head + ".weight", Role.HEAD);
            roles.put(head + ".bias", Role.BIAS);
        }
        return roles;
    }

    static Stream<ModelConfig> configs() {
        return RandomFamilies.configs();
    }

    @ParameterizedTest
    @MethodSource("configs")
    void everyParameterOfAFamilyIsOfItsGroup(ModelConfig config) {
        try (Scope scope = Scope.open()) {
            ParameterSet parameters = RandomFamilies.scattered(config, 1);
            Map<String, ParameterGroup> groups = ParameterRules.BY_ROLE.groups(parameters);

            assertThat(groups.keySet()).isEqualTo(parameters.parameters().keySet());
            groups.forEach((path, group) -> {
                Role role = Objects.requireNonNull(ROLES.get(kindOfPath(path)), path);
                assertThat(parameters.roles().get(path)).as(path).isEqualTo(role);
                assertThat(group)
                        .as(path)
                        .isEqualTo(
                                switch (role) {
                                    case MATRIX, FILTER -> new ParameterGroup(Kind.MATRICES, 1, 1);
                                    case HEAD -> new ParameterGroup(Kind.HEAD, 1, 1);
                                    case EMBEDDING, TOKEN, POSITION, NORM, BIAS, SCALE ->
                                        new ParameterGroup(Kind.OTHERS, 1, 0);
                                });
            });
        }
    }

    private static String kindOfPath(String path) {
        return path.replaceFirst("^blocks\\.\\d+\\.", "blocks.");
    }

    /** So that the table above is not longer than what families have, and what was guessed wrong by spelling is there. */
    @Test
    void theFamiliesHaveEveryKindOfPath() {
        Set<String> seen = new HashSet<>();
        try (Scope scope = Scope.open()) {
            configs()
                    .forEach(config -> RandomFamilies.scattered(config, 1)
                            .parameters()
                            .keySet()
                            .forEach(path -> seen.add(kindOfPath(path))));
        }
        Set<String> unseen = new HashSet<>(ROLES.keySet());
        unseen.removeAll(seen);
        assertThat(unseen).containsExactly("projection.bias"); // CLIP's projection has none
    }

    @Test
    void tablesOfEmbeddingsAreNeitherDecayedNorOrthogonalised() {
        assertThat(ParameterGroup.kindOf(Role.EMBEDDING)).isEqualTo(Kind.OTHERS);
        assertThat(ParameterGroup.weightDecayOf(Role.EMBEDDING)).isZero();
    }

    private static ParameterSet vit() {
        return RandomVits.scattered(RandomVits.SMALL, 1);
    }

    private static Rule rule(String paths, double learningRate) {
        return new Rule(paths, learningRate, OptionalDouble.empty(), false);
    }

    @Test
    void theFirstRuleThatMatchesCounts() {
        try (Scope scope = Scope.open()) {
            Map<String, ParameterGroup> groups = new ParameterRules(
                            List.of(
                                    new Rule("blocks.0.*", 0.5, OptionalDouble.of(0.25), false),
                                    rule("blocks.*", 0.75),
                                    new Rule("class_token", 1, OptionalDouble.of(1), false),
                                    Rule.freeze("patch_embedding.*")),
                            1)
                    .groups(vit());

            Map<String, ParameterGroup> expected = new LinkedHashMap<>();
            expected.put("blocks.0.mlp.fc1.weight", new ParameterGroup(Kind.MATRICES, 0.5, 0.25));
            expected.put("blocks.0.mlp.fc1.bias", new ParameterGroup(Kind.OTHERS, 0.5, 0.25));
            expected.put("blocks.1.mlp.fc1.weight", new ParameterGroup(Kind.MATRICES, 0.75, 1));
            expected.put("blocks.1.mlp.fc1.bias", new ParameterGroup(Kind.OTHERS, 0.75, 0));
            expected.put("class_token", new ParameterGroup(Kind.OTHERS, 1, 1));
            expected.put("position_embedding", new ParameterGroup(Kind.OTHERS, 1, 0));
            assertThat(groups).containsAllEntriesOf(expected);
            assertThat(groups.keySet()).noneMatch(path -> path.startsWith("patch_embedding."));
        }
    }

    @Test
    void layerDecayMultipliesWhatRulesSay() {
        try (Scope scope = Scope.open()) {
            Map<String, ParameterGroup> groups =
                    new ParameterRules(List.of(rule("blocks.1.*", 3), rule("*.bias", 5)), 0.5).groups(vit());

            assertThat(groups.get("blocks.0.mlp.fc1.weight")).isEqualTo(new ParameterGroup(Kind.MATRICES, 0.25, 1));
            assertThat(groups.get("blocks.1.mlp.fc1.weight")).isEqualTo(new ParameterGroup(Kind.MATRICES, 1.5, 1));
            assertThat(groups.get("position_embedding")).isEqualTo(new ParameterGroup(Kind.OTHERS, 0.125, 0));
            assertThat(groups.get("norm.bias")).isEqualTo(new ParameterGroup(Kind.OTHERS, 5, 0));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "block.*|did you mean \"blocks.*\"?",
                "clas_token|did you mean \"class_token\"?",
                "heads.weight|did you mean \"head.weight\"?",
                "*.bais|did you mean \"*.bias\"?",
                "blocks.7.*|did you mean \"blocks.0.*\"?",
                "text.embedding.table|there are patch_embedding.*, class_token, position_embedding, blocks.*, norm.*, head.*"
            })
    void aRuleWithoutAParameterIsRefusedWithTheNearestPath(String paths, String hint) {
        try (Scope scope = Scope.open()) {
            ParameterSet vit = vit();
            ParameterRules rules = new ParameterRules(List.of(rule("*.weight", 2), rule(paths, 0.5)), 1);
            assertThatThrownBy(() -> rules.requireFit(vit))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessage("parameters \"" + paths + "\": the model has no such parameter; " + hint);
        }
    }

    @Test
    void aRuleBehindOthersThatTakeAllOfItIsRefused() {
        try (Scope scope = Scope.open()) {
            ParameterSet vit = vit();
            assertThatThrownBy(() ->
                            new ParameterRules(List.of(rule("*", 2), Rule.freeze("norm.*")), 1).requireFit(vit))
                    .hasMessage("parameters \"norm.*\": earlier rules match everything that it does;"
                            + " the first that matches applies");
            assertThatThrownBy(() -> new ParameterRules(List.of(Rule.freeze("*")), 1).requireFit(vit))
                    .hasMessage("parameters: all of the model's parameters are frozen, so nothing would be trained");
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesFactorsThatAreNone(double factor) {
        assertThatThrownBy(() -> rule("*", factor))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("learning_rate must be a factor above 0, found " + factor);
        if (factor != 0) {
            assertThatThrownBy(() -> new Rule("*", 1, OptionalDouble.of(factor), false))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("weight_decay must be a factor of at least 0, found " + factor);
        }
        assertThatThrownBy(() -> new ParameterRules(List.of(), factor))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("layer_decay must be above 0 and at most 1, found " + factor);
    }

    @Test
    void whatIsFrozenHasNoFactors() {
        assertThatThrownBy(() -> new Rule("*", 0.5, OptionalDouble.empty(), true))
                .hasMessage("parameters \"*\": frozen parameters are not updated; leave out learning_rate and"
                        + " weight_decay, or frozen");
        assertThatThrownBy(() -> new Rule("*", 1, OptionalDouble.of(0), true))
                .isInstanceOf(InvalidRequestException.class);
    }
}
