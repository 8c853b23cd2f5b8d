package dev.vit4j.train.internal;

import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where each parameter lies in one flat buffer: group after group, so that an optimizer steps over a whole group in one
 * call.
 */
public final class FlatLayout {

    /** Slots begin at whole cache lines. */
    public static final long ALIGNMENT = 64;

    /** One parameter's place. */
    public record Slot(String path, long[] shape, long offset, long length, ParameterGroup group) {
        public Tensor in(Tensor flat) {
            return flat.narrow(0, offset, length).view(shape);
        }
    }

    /** A stretch of the buffer whose parameters are of one group. */
    public record Range(ParameterGroup group, long from, long to) {}

    private final List<Slot> slots;
    private final List<Range> ranges;
    private final long size;

    public FlatLayout(Map<String, Tensor> parameters) {
        List<Slot> placed = new ArrayList<>();
        List<Range> groups = new ArrayList<>();
        long offset = 0;
        for (ParameterGroup group : ParameterGroup.values()) {
            long from = offset;
            for (var parameter : parameters.entrySet()) {
                if (ParameterGroup.of(parameter.getKey(), parameter.getValue()) == group) {
                    long length = parameter.getValue().elements();
                    placed.add(new Slot(parameter.getKey(), parameter.getValue().shape(), offset, length, group));
                    offset += (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
                }
            }
            if (offset > from) {
                groups.add(new Range(group, from, offset));
            }
        }
        slots = List.copyOf(placed);
        ranges = List.copyOf(groups);
        size = offset;
    }

    public long size() {
        return size;
    }

    public List<Slot> slots() {
        return slots;
    }

    public List<Slot> slots(ParameterGroup group) {
        return slots.stream().filter(slot -> slot.group() == group).toList();
    }

    public List<Range> ranges() {
        return ranges;
    }

    /** How many numbers each group has: {@code "800,000 in matrices, 1,280 in the head, 9,000 without decay"}. */
    public String describe() {
        return ranges.stream()
                .map(range -> String.format(
                        Locale.ROOT,
                        "%,d %s",
                        slots(range.group()).stream().mapToLong(Slot::length).sum(),
                        switch (range.group()) {
                            case MATRICES -> "in matrices";
                            case HEAD -> "in the head";
                            case UNDECAYED -> "without decay";
                        }))
                .collect(Collectors.joining(", "));
    }

    /** Views of each parameter's place, by path. */
    public Map<String, Tensor> views(Tensor flat) {
        Map<String, Tensor> views = new LinkedHashMap<>();
        slots.forEach(slot -> views.put(slot.path(), slot.in(flat)));
        return views;
    }

    /** The parts of a group's range for {@code count} workers, in whole cache lines. */
    public static List<Range> split(Range range, int count) {
        long lines = (range.to() - range.from()) / ALIGNMENT;
        List<Range> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long from = range.from() + lines * i / count * ALIGNMENT;
            long to = range.from() + lines * (i + 1) / count * ALIGNMENT;
            parts.add(new Range(range.group(), from, to));
        }
        return parts;
    }

    /** Slots largest first: the order in which work is dealt out to workers. */
    public static Comparator<Slot> largestFirst() {
        return Comparator.comparingLong(Slot::length).reversed().thenComparing(Slot::path);
    }
}
