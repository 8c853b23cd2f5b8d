package dev.vit4j.pretrained.internal.weights;

import dev.vit4j.pretrained.LoadedModel;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The prefixes that wrappers add to the tensor names of the wrapped model: {@code module.} (DataParallel,
 * DistributedDataParallel, and AveragedModel, which also has a tensor of its own) and {@code _orig_mod.}
 * (torch.compile), also nested.
 */
public final class WrapperPrefix {

    private static final Pattern KNOWN = Pattern.compile("(?:module\\.|_orig_mod\\.)+");

    private WrapperPrefix() {}

    /**
     * The prefix of most of a model's names; empty if as many have none.
     *
     * @param ofModel the number of the model's tensors among such names
     */
    public static String of(Set<String> names, ToLongFunction<Set<String>> ofModel) {
        Set<String> prefixes = new TreeSet<>();
        for (String name : names) {
            Matcher known = KNOWN.matcher(name);
            if (known.lookingAt()) {
                prefixes.add(known.group());
            }
        }
        String best = "";
        long most = prefixes.isEmpty() ? 0 : ofModel.applyAsLong(names);
        for (String prefix : prefixes) {
            long found = ofModel.applyAsLong(behind(prefix, names));
            if (found > most) {
                best = prefix;
                most = found;
            }
        }
        return best;
    }

    private static Set<String> behind(String prefix, Set<String> names) {
        return names.stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Another prefix of a model's names in a file, if all of them have it. */
    static Optional<String> before(Set<String> expected, Set<String> names) {
        return expected.stream()
                .flatMap(name -> names.stream()
                        .filter(found -> found.endsWith("." + name))
                        .map(found -> found.substring(0, found.length() - name.length())))
                .findFirst()
                .filter(prefix -> names.stream().allMatch(name -> name.startsWith(prefix)));
    }

    /** @param stored with the prefix in its names */
    public static List<LoadedModel.Warning> passedOver(String prefix, SafetensorsReader stored) {
        List<String> outside = stored.names().stream()
                .filter(name -> !name.startsWith(prefix))
                .sorted()
                .toList();
        String where = outside.isEmpty() ? "all " : "";
        List<LoadedModel.Warning> warnings = new ArrayList<>();
        warnings.add(new LoadedModel.Warning(
                stored.path(),
                prefix,
                "stands before the names of " + where + (stored.names().size() - outside.size()) + " tensors, as "
                        + (prefix.contains("_orig") ? "torch.compile" : "DataParallel")
                        + " puts it there; passed over"));
        outside.forEach(name -> warnings.add(new LoadedModel.Warning(
                stored.path(), name, "not used: no part of the model, whose names have " + prefix + " before them")));
        return warnings;
    }
}
