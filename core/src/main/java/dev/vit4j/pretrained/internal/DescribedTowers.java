package dev.vit4j.pretrained.internal;

import dev.vit4j.model.DualEncoder;
import dev.vit4j.model.TextModel;
import dev.vit4j.weights.Params;
import dev.vit4j.weights.internal.NameAdapter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A family of models with a text tower, with one of its configurations. */
public record DescribedTowers<C>(TowersFamily<C> family, C config) implements StoredModel {

    public static DescribedTowers<?> of(DualEncoder.Config config) {
        return of(Families.DUAL, config);
    }

    public static DescribedTowers<?> of(TextModel.Config config) {
        return of(Families.TEXT, config);
    }

    private static DescribedTowers<?> of(List<? extends TowersFamily<?>> families, Object config) {
        return families.stream()
                .flatMap(family -> bind(family, config).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no family has " + config));
    }

    private static <C> Optional<DescribedTowers<C>> bind(TowersFamily<C> family, Object config) {
        return Optional.of(config)
                .filter(family::has)
                .map(own -> new DescribedTowers<>(family, family.type().cast(own)));
    }

    DescribedTowers<C> fit(Optional<String> architecture, Set<String> tensors) {
        return new DescribedTowers<>(family, family.fit(config, architecture, tensors));
    }

    public Map<String, Object> write() {
        return family.write(config);
    }

    @Override
    public List<NameAdapter> names() {
        return family.names(config);
    }

    @Override
    public List<NameAdapter> names(Set<String> tensors) {
        return family.names(config, tensors);
    }

    @Override
    public boolean isUnused(String tensor) {
        return family.isUnused(config, tensor);
    }

    @Override
    public void askFor(Params params) {
        family.askFor(config, params);
    }
}
