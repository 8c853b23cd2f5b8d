package dev.vit4j.weights.internal;

import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Maps a model's tensor names to those of another library and back. One of ours may correspond to several of theirs,
 * as queries, keys and values are one matrix here, or be arranged in another way ({@link TensorForm}).
 */
public final class NameAdapter {

    /** Our name and theirs, and how the values correspond. */
    public record Entry(String ours, List<String> theirs, TensorForm form) {

        /** Theirs are concatenated in their order, if there are several. */
        public Entry(String ours, List<String> theirs) {
            this(ours, theirs, TensorForm.EQUAL_PARTS);
        }

        private Map<String, Tensor> split(Tensor tensor) {
            List<Tensor> parts = form.split(tensor, theirs.size());
            Map<String, Tensor> named = new LinkedHashMap<>();
            for (int i = 0; i < parts.size(); i++) {
                named.put(theirs.get(i), parts.get(i));
            }
            return named;
        }
    }

    /** Collects entries, one layer of a model after the other. */
    public static final class Builder {

        private final List<Entry> entries = new ArrayList<>();

        private Builder() {}

        /** One tensor, concatenated if there are several of theirs. */
        public Builder tensor(String ours, String... theirs) {
            entries.add(new Entry(ours, List.of(theirs)));
            return this;
        }

        /** A tensor whose values are arranged in another way than ours. */
        public Builder tensor(String ours, TensorForm form, String... theirs) {
            entries.add(new Entry(ours, List.of(theirs), form));
            return this;
        }

        /** A layer's weight and bias, arranged in another way than ours. */
        public Builder layer(String ours, TensorForm form, String... theirs) {
            for (String kind : List.of(".weight", ".bias")) {
                entries.add(new Entry(
                        ours + kind, Stream.of(theirs).map(name -> name + kind).toList(), form));
            }
            return this;
        }

        /** A layer's weight and bias. */
        public Builder layer(String ours, String... theirs) {
            return layer(ours, TensorForm.EQUAL_PARTS, theirs);
        }

        /** The tensors of a part that have the same names in both. */
        public Builder part(String ours, String theirs, List<String> tensors) {
            tensors.forEach(name -> tensor(ours + "." + name, theirs + "." + name));
            return this;
        }

        /** The tensors of a model inside this one, whose names ours have {@code part} and a dot before. */
        public Builder inside(String part, NameAdapter names) {
            names.entries()
                    .forEach(entry -> entries.add(new Entry(part + "." + entry.ours(), entry.theirs(), entry.form())));
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
                ours.put(entry.ours(), entry.form().join(parts));
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
                theirs.putAll(entry.split(tensor));
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
