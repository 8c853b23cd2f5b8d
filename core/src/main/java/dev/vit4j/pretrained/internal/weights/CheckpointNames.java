package dev.vit4j.pretrained.internal.weights;

import dev.vit4j.weights.internal.NameAdapter;
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

    private final List<Map<String, List<String>>> generations;
    private final Set<String> inFile;

    CheckpointNames(List<NameAdapter> generations, Set<String> inFile) {
        this.generations = generations.stream().map(CheckpointNames::byOurs).toList();
        this.inFile = inFile;
    }

    private static Map<String, List<String>> byOurs(NameAdapter names) {
        Map<String, List<String>> theirs = new LinkedHashMap<>();
        names.entries().forEach(entry -> theirs.put(entry.ours(), entry.theirs()));
        return theirs;
    }

    /**
     * One adapter for these tensors of ours; for missing names it has those of the generation that the file has most
     * of.
     */
    NameAdapter chosen(Collection<String> ours) {
        int prevailing = prevailing(ours);
        return new NameAdapter(ours.stream()
                .map(name -> new NameAdapter.Entry(
                        name, present(name).orElseGet(() -> theirs(generations.get(prevailing), name))))
                .toList());
    }

    /** All names that any generation has for these tensors of ours. */
    Set<String> known(Collection<String> ours) {
        Set<String> known = new LinkedHashSet<>();
        ours.forEach(name -> generations.forEach(generation -> known.addAll(theirs(generation, name))));
        return known;
    }

    private static List<String> theirs(Map<String, List<String>> generation, String ours) {
        return generation.getOrDefault(ours, List.of(ours));
    }

    private int prevailing(Collection<String> ours) {
        return IntStream.range(0, generations.size())
                .boxed()
                .max(Comparator.<Integer>comparingLong(i -> found(generations.get(i), ours))
                        .thenComparing(Comparator.reverseOrder()))
                .orElseThrow();
    }

    private long found(Map<String, List<String>> generation, Collection<String> ours) {
        return ours.stream()
                .flatMap(name -> theirs(generation, name).stream())
                .filter(inFile::contains)
                .count();
    }

    /** The file's names for one of ours, if it has all parts of it. */
    private Optional<List<String>> present(String ours) {
        Map<Integer, List<List<String>>> byParts = new LinkedHashMap<>();
        for (Map<String, List<String>> generation : generations) {
            List<String> theirs = theirs(generation, ours);
            byParts.computeIfAbsent(theirs.size(), parts -> new ArrayList<>()).add(theirs);
        }
        return byParts.values().stream()
                .flatMap(candidates -> firstOfEachPart(candidates).stream())
                .min(Comparator.comparing(parts -> parts.get(0)));
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
