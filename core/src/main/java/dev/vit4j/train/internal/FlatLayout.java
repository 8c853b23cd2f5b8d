package dev.vit4j.train.internal;

import dev.vit4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The position of each parameter in one flat buffer, group after group, so that an optimizer updates a whole group in
 * one call.
 */
public final class FlatLayout {

    /** Slots are aligned to cache lines. */
    public static final long ALIGNMENT = 64;

    /** One parameter's place. */
    public record Slot(String path, long[] shape, long offset, long length, ParameterGroup group) {
        public Tensor in(Tensor flat) {
            return flat.narrow(0, offset, length).view(shape);
        }
    }

    /** A range of the buffer whose parameters are of one group. */
    public record Range(ParameterGroup group, long from, long to) {
        public Tensor in(Tensor flat) {
            return flat.narrow(0, from, to - from);
        }
    }

    private final List<Slot> slots;
    private final List<Range> ranges;
    private final long size;

    /** @param groups of the parameters with a slot, by path */
    public FlatLayout(Map<String, Tensor> parameters, Map<String, ParameterGroup> groups) {
        List<Slot> placed = new ArrayList<>();
        List<Range> stretches = new ArrayList<>();
        long offset = 0;
        for (ParameterGroup group : new TreeSet<>(groups.values())) {
            long from = offset;
            for (var parameter : parameters.entrySet()) {
                if (group.equals(groups.get(parameter.getKey()))) {
                    long length = parameter.getValue().elements();
                    placed.add(new Slot(parameter.getKey(), parameter.getValue().shape(), offset, length, group));
                    offset += (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
                }
            }
            if (offset > from) {
                stretches.add(new Range(group, from, offset));
            }
        }
        slots = List.copyOf(placed);
        ranges = List.copyOf(stretches);
        size = offset;
    }

    public long size() {
        return size;
    }

    public List<Slot> slots() {
        return slots;
    }

    public List<Slot> slots(ParameterGroup.Kind kind) {
        return slots.stream().filter(slot -> slot.group().kind() == kind).toList();
    }

    public List<Range> ranges() {
        return ranges;
    }

    /** The number of elements of each kind: {@code "800,000 in matrices, 1,280 in the head, 9,000 without decay"}. */
    public String describe() {
        return Stream.of(ParameterGroup.Kind.values())
                .filter(kind -> !slots(kind).isEmpty())
                .map(kind -> String.format(
                        Locale.ROOT,
                        "%,d %s",
                        slots(kind).stream().mapToLong(Slot::length).sum(),
                        switch (kind) {
                            case MATRICES -> "in matrices";
                            case HEAD -> "in the head";
                            case OTHERS -> decays(kind) ? "in others" : "without decay";
                        }))
                .collect(Collectors.joining(", "));
    }

    private boolean decays(ParameterGroup.Kind kind) {
        return slots(kind).stream().anyMatch(slot -> slot.group().weightDecay() > 0);
    }

    /** Views of each parameter's slot, by path. */
    public Map<String, Tensor> views(Tensor flat) {
        Map<String, Tensor> views = new LinkedHashMap<>();
        slots.forEach(slot -> views.put(slot.path(), slot.in(flat)));
        return views;
    }

    /** The parts of a group's range for {@code count} workers, in whole cache lines. */
    public static List<Range> split(Range range, int count) {
        long length = range.to() - range.from();
        List<Range> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(new Range(
                    range.group(),
                    range.from() + boundary(length, i, count),
                    range.from() + boundary(length, i + 1, count)));
        }
        return parts;
    }

    /** One of {@code count} parts of a flat buffer, of about the same length, in whole cache lines. */
    public static Tensor part(Tensor flat, int index, int count) {
        long from = boundary(flat.size(0), index, count);
        return flat.narrow(0, from, boundary(flat.size(0), index + 1, count) - from);
    }

    private static long boundary(long length, int index, int count) {
        return length / ALIGNMENT * index / count * ALIGNMENT;
    }

    /** Slots in descending size: the order in which work is distributed to workers. */
    public static Comparator<Slot> largestFirst() {
        return Comparator.comparingLong(Slot::length).reversed().thenComparing(Slot::path);
    }
}
