package dev.vit4j.pretrained.internal.weights;

import dev.vit4j.weights.internal.NameAdapter;
import dev.vit4j.weights.internal.TensorForm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A file's names for a model's tensors, tensor by tensor: it may have those of several generations, mixed or
 * side by side. Of two names for one tensor the alphabetically first counts, as in the reference (transformers 5.24),
 * which iterates over a file's names in order.
 */
final class CheckpointNames {

    private final List<Map<String, NameAdapter.Entry>> generations;
    private final Set<String> inFile;

    CheckpointNames(List<NameAdapter> generations, Set<String> inFile) {
        this.generations = generations.stream().map(CheckpointNames::byOurs).toList();
        this.inFile = inFile;
    }

    private static Map<String, NameAdapter.Entry> byOurs(NameAdapter names) {
        Map<String, NameAdapter.Entry> entries = new LinkedHashMap<>();
        names.entries().forEach(entry -> entries.put(entry.ours(), entry));
        return entries;
    }

    /**
     * One adapter for these tensors of ours; for missing names it has those of the generation that the file has most
     * of.
     */
    NameAdapter chosen(Collection<String> ours) {
        int prevailing = prevailing(ours);
        return new NameAdapter(ours.stream()
                .map(name -> present(name).orElseGet(() -> entry(generations.get(prevailing), name)))
                .toList());
    }

    /** All names that any generation has for these tensors of ours. */
    Set<String> known(Collection<String> ours) {
        Set<String> known = new LinkedHashSet<>();
        ours.forEach(name -> generations.forEach(
                generation -> known.addAll(entry(generation, name).theirs())));
        return known;
    }

    private static NameAdapter.Entry entry(Map<String, NameAdapter.Entry> generation, String ours) {
        return generation.getOrDefault(ours, new NameAdapter.Entry(ours, List.of(ours)));
    }

    private int prevailing(Collection<String> ours) {
        return IntStream.range(0, generations.size())
                .boxed()
                .max(Comparator.<Integer>comparingLong(i -> found(generations.get(i), ours))
                        .thenComparing(Comparator.reverseOrder()))
                .orElseThrow();
    }

    private long found(Map<String, NameAdapter.Entry> generation, Collection<String> ours) {
        return ours.stream()
                .flatMap(name -> entry(generation, name).theirs().stream())
                .filter(inFile::contains)
                .count();
    }

    /** What can be added up of several generations: names of the same number of parts, in the same form. */
    private record Shape(int parts, TensorForm form) {}

    /** The file's names for one of ours, if it has all parts of it. */
    private Optional<NameAdapter.Entry> present(String ours) {
        Map<Shape, List<List<String>>> byShape = new LinkedHashMap<>();
        for (Map<String, NameAdapter.Entry> generation : generations) {
            NameAdapter.Entry entry = entry(generation, ours);
            byShape.computeIfAbsent(new Shape(entry.theirs().size(), entry.form()), shape -> new ArrayList<>())
                    .add(entry.theirs());
        }
        return byShape.entrySet().stream()
                .flatMap(candidates -> firstOfEachPart(candidates.getValue()).stream()
                        .map(names -> new NameAdapter.Entry(
                                ours, names, candidates.getKey().form())))
                .min(Comparator.comparing(entry -> entry.theirs().get(0)));
    }

    private Optional<List<String>> firstOfEachPart(List<List<String>> candidates) {
        List<String> chosen = new ArrayList<>();
        for (int i = 0; i < candidates.get(0).size(); i++) {
            int part = i;
            candidates.stream()
                    .map(names -> names.get(part))
                    .filter(inFile::contains)
                    .min(Comparator.naturalOrder())
                    .ifPresent(chosen::add);
        }
        return chosen.size() == candidates.get(0).size() ? Optional.of(chosen) : Optional.empty();
    }
}
