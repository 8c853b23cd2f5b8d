package dev.vit4j.weights;

import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The names that another toolkit gives to a model's tensors, both ways. One of ours may stand for several of theirs,
 * joined along the first dimension: queries, keys and values are one matrix here.
 */
public final class NameAdapter {

    /** Our name and, in the order they are joined, theirs. */
    public record Entry(String ours, List<String> theirs) {}

    /** Collects entries, one layer of a model after the other. */
    public static final class Builder {

        private final List<Entry> entries = new ArrayList<>();

        private Builder() {}

        /** One tensor, theirs joined where there are several. */
        public Builder tensor(String ours, String... theirs) {
            entries.add(new Entry(ours, List.of(theirs)));
            return this;
        }

        /** A layer's weight and bias. */
        public Builder layer(String ours, String... theirs) {
            for (String kind : List.of(".weight", ".bias")) {
                entries.add(new Entry(
                        ours + kind, Stream.of(theirs).map(name -> name + kind).toList()));
            }
            return this;
        }

        /** A part's tensors, which both call by the same names. */
        public Builder part(String ours, String theirs, List<String> tensors) {
            tensors.forEach(name -> tensor(ours + "." + name, theirs + "." + name));
            return this;
        }

        public NameAdapter build() {
            return new NameAdapter(entries);
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    private final List<Entry> entries;

    public NameAdapter(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /** Their tensors under our names; those that this adapter doesn't know keep their names. */
    public Map<String, Tensor> toOurs(Map<String, Tensor> theirs) {
        Map<String, Tensor> rest = new LinkedHashMap<>(theirs);
        Map<String, Tensor> ours = new LinkedHashMap<>();
        for (Entry entry : entries) {
            List<Tensor> parts = new ArrayList<>();
            for (String name : entry.theirs()) {
                Tensor part = rest.remove(name);
                if (part != null) {
                    parts.add(part);
                }
            }
            if (parts.size() == entry.theirs().size()) {
                ours.put(entry.ours(), parts.size() == 1 ? parts.get(0) : Tensor.concatenate(0, parts));
            }
        }
        ours.putAll(rest);
        return ours;
    }

    /** Our tensors under their names; those that this adapter doesn't know keep theirs. */
    public Map<String, Tensor> toTheirs(Map<String, Tensor> ours) {
        Map<String, Tensor> rest = new LinkedHashMap<>(ours);
        Map<String, Tensor> theirs = new LinkedHashMap<>();
        for (Entry entry : entries) {
            Tensor tensor = rest.remove(entry.ours());
            if (tensor != null) {
                long rows = tensor.dimensions() == 0
                        ? 0
                        : tensor.size(0) / entry.theirs().size();
                int part = 0;
                for (String name : entry.theirs()) {
                    theirs.put(name, entry.theirs().size() == 1 ? tensor : tensor.narrow(0, rows * part++, rows));
                }
            }
        }
        theirs.putAll(rest);
        return theirs;
    }

    /** Their names for one of ours, itself where this adapter doesn't know it. */
    public List<String> theirs(String ours) {
        return entries.stream()
                .filter(entry -> entry.ours().equals(ours))
                .findFirst()
                .map(Entry::theirs)
                .orElse(List.of(ours));
    }

    public List<Entry> entries() {
        return entries;
    }
}
