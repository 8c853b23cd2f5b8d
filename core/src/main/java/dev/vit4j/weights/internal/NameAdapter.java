package dev.vit4j.weights.internal;

import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Maps a model's tensor names to those of another library and back. One of ours may correspond to several of theirs,
 * concatenated along the first dimension: queries, keys and values are one matrix here.
 */
public final class NameAdapter {

    /** Our name and theirs, in the order of concatenation. */
    public record Entry(String ours, List<String> theirs) {}

    /** Collects entries, one layer of a model after the other. */
    public static final class Builder {

        private final List<Entry> entries = new ArrayList<>();

        private Builder() {}

        /** One tensor, concatenated if there are several of theirs. */
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

        /** The tensors of a part that have the same names in both. */
        public Builder part(String ours, String theirs, List<String> tensors) {
            tensors.forEach(name -> tensor(ours + "." + name, theirs + "." + name));
            return this;
        }

        /** The tensors of a model inside this one, whose names ours have {@code part} and a dot before. */
        public Builder inside(String part, NameAdapter names) {
            names.entries().forEach(entry -> entries.add(new Entry(part + "." + entry.ours(), entry.theirs())));
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

    /** Their tensors under our names; tensors unknown to this adapter keep their names. */
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

    /** Our tensors under their names; tensors unknown to this adapter keep theirs. */
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

    /** Their names for one of ours; the name itself if it is unknown to this adapter. */
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
