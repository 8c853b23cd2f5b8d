package dev.vit4j.train;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.internal.text.Suggestion;
import dev.vit4j.train.internal.LayerDecay;
import dev.vit4j.train.internal.ParameterGroup;
import dev.vit4j.weights.ParameterSet;
import dev.vit4j.weights.Role;
import dev.vit4j.weights.internal.PathPattern;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Rules for optimizing parameters. By their {@link Role}s, only matrices, filters and heads decay;
 * Muon updates the matrices and filters. The first rule whose paths match a parameter applies; otherwise its role
 * decides, so that every parameter is covered.
 *
 * @param layerDecay the learning rate of a layer relative to that of the next layer, above 0 and at most 1; it
 *     multiplies the rules' factors. Bao et al. 2021, "BEiT"
 */
public record ParameterRules(List<Rule> rules, double layerDecay) {

    /** No rules: roles decide. */
    public static final ParameterRules BY_ROLE = new ParameterRules(List.of(), 1);

    /**
     * A rule for the parameters of some paths.
     *
     * @param paths a pattern, such as {@code head.*}, {@code *.bias} or {@code blocks.{0,1}.*}: {@code *} stands for
     *     any characters, including dots, <code>{a,b}</code> for one of several
     * @param learningRate a factor of the optimizer's learning rate, above 0
     * @param weightDecay a factor of the optimizer's weight decay, instead of the role's, which is 1 or 0
     * @param frozen whether they are not trained: without a gradient, decay or optimizer state. Buffers that are not
     *     trained by gradient, such as the running statistics of batch norms, are still updated
     */
    public record Rule(String paths, double learningRate, OptionalDouble weightDecay, boolean frozen) {

        /** @throws InvalidRequestException if the pattern or a factor is invalid, or a frozen parameter has a factor */
        public Rule {
            PathPattern.of(paths);
            if (!(learningRate > 0 && Double.isFinite(learningRate))) {
                throw wrong(
                        paths,
                        "learning_rate must be a factor above 0, found " + learningRate
                                + "; to keep parameters unchanged use frozen: true");
            }
            if (weightDecay.isPresent()
                    && !(weightDecay.getAsDouble() >= 0 && Double.isFinite(weightDecay.getAsDouble()))) {
                throw wrong(paths, "weight_decay must be a factor of at least 0, found " + weightDecay.getAsDouble());
            }
            if (frozen && (learningRate != 1 || weightDecay.isPresent())) {
                throw wrong(
                        paths,
                        "frozen parameters are not updated; leave out learning_rate and weight_decay, or " + "frozen");
            }
        }

        /** Frozen parameters. */
        public static Rule freeze(String paths) {
            return new Rule(paths, 1, OptionalDouble.empty(), true);
        }
    }

    /** @throws InvalidRequestException if the layer decay is invalid */
    public ParameterRules {
        rules = List.copyOf(rules);
        if (!(layerDecay > 0 && layerDecay <= 1)) {
            throw new InvalidRequestException(
                    "optimizer.layer_decay must be above 0 and at most 1, found " + layerDecay);
        }
    }

    private static InvalidRequestException wrong(String paths, String what) {
        return new InvalidRequestException("parameters \"" + paths + "\": " + what);
    }

    /**
     * Checks the rules against a model's parameters.
     *
     * @throws InvalidRequestException if no parameter follows a rule, naming the nearest path, if all parameters are
     *     frozen, or if there are no layers for layer decay
     */
    public void requireFit(ParameterSet parameters) {
        groups(parameters);
    }

    /** The group of each trainable parameter, by path; the others are frozen. As {@link #requireFit}. */
    Map<String, ParameterGroup> groups(ParameterSet parameters) {
        Map<String, Role> roles = parameters.roles(); // in the order of the model
        Map<String, Double> byLayer = layerDecay == 1 ? Map.of() : new LayerDecay(layerDecay).factors(roles.keySet());
        List<PathPattern> patterns =
                rules.stream().map(rule -> PathPattern.of(rule.paths())).toList();
        Set<Integer> used = new HashSet<>();
        Map<String, ParameterGroup> groups = new LinkedHashMap<>();
        roles.forEach((path, role) -> {
            OptionalInt first = first(patterns, path);
            first.ifPresent(used::add);
            Optional<Rule> rule = first.stream().mapToObj(rules::get).findFirst();
            if (rule.isEmpty() || !rule.get().frozen()) {
                groups.put(path, group(role, rule, byLayer.getOrDefault(path, 1.0)));
            }
        });
        for (int i = 0; i < rules.size(); i++) {
            if (!used.contains(i)) {
                throw takesNothing(rules.get(i), patterns.get(i), roles.keySet());
            }
        }
        if (groups.isEmpty() && !roles.isEmpty()) {
            throw new InvalidRequestException(
                    "parameters: all of the model's parameters are frozen, so nothing would " + "be trained");
        }
        return Collections.unmodifiableMap(groups);
    }

    private static OptionalInt first(List<PathPattern> patterns, String path) {
        return IntStream.range(0, patterns.size())
                .filter(i -> patterns.get(i).matches(path))
                .findFirst();
    }

    private static ParameterGroup group(Role role, Optional<Rule> rule, double byLayer) {
        double byRole = ParameterGroup.weightDecayOf(role);
        return new ParameterGroup(
                ParameterGroup.kindOf(role),
                byLayer * rule.map(Rule::learningRate).orElse(1.0),
                rule.map(Rule::weightDecay).orElse(OptionalDouble.empty()).orElse(byRole));
    }

    private static InvalidRequestException takesNothing(Rule rule, PathPattern pattern, Collection<String> paths) {
        if (paths.stream().anyMatch(pattern::matches)) {
            return wrong(rule.paths(), "earlier rules match everything that it does; the first that matches applies");
        }
        return wrong(
                rule.paths(),
                "the model has no such parameter; "
                        + Suggestion.of(rule.paths(), patternsOf(paths))
                                .map(nearest -> "did you mean \"" + nearest + "\"?")
                                .orElseGet(() -> "there are " + String.join(", ", beginnings(paths))));
    }

    /** The paths, and patterns for several of them: {@code blocks.0.*} and {@code *.bias}. */
    private static List<String> patternsOf(Collection<String> paths) {
        Set<String> patterns = new TreeSet<>(paths);
        for (String path : paths) {
            for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
                patterns.add(path.substring(0, dot) + ".*");
                patterns.add("*" + path.substring(dot));
            }
        }
        return new ArrayList<>(patterns);
    }

    private static Set<String> beginnings(Collection<String> paths) {
        Set<String> beginnings = new LinkedHashSet<>();
        paths.forEach(path -> beginnings.add(path.replaceFirst("\\..*", ".*")));
        return beginnings;
    }
}
