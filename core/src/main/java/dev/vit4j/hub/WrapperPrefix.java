package dev.vit4j.hub;

import dev.vit4j.weights.SafetensorsReader;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What wrappers put before the names of all tensors of the model inside: {@code module.} (DataParallel and
 * DistributedDataParallel) and {@code _orig_mod.} (torch.compile), also one inside of the other.
 */
final class WrapperPrefix {

    private static final List<String> KNOWN = List.of("module.", "_orig_mod.");

    private WrapperPrefix() {}

    /** Empty where the names share none. */
    static String of(Set<String> names) {
        String prefix = "";
        for (Optional<String> next = next(names, prefix); next.isPresent(); next = next(names, prefix)) {
            prefix += next.get();
        }
        return prefix;
    }

    private static Optional<String> next(Set<String> names, String prefix) {
        return KNOWN.stream()
                .map(prefix::concat)
                .filter(longer -> !names.isEmpty() && names.stream().allMatch(name -> name.startsWith(longer)))
                .findFirst()
                .map(longer -> longer.substring(prefix.length()));
    }

    /** What else stands before the names of a model in a file, where all of them have it. */
    static Optional<String> before(Set<String> expected, Set<String> names) {
        return expected.stream()
                .flatMap(name -> names.stream()
                        .filter(found -> found.endsWith("." + name))
                        .map(found -> found.substring(0, found.length() - name.length())))
                .findFirst()
                .filter(prefix -> names.stream().allMatch(name -> name.startsWith(prefix)));
    }

    static LoadWarning passedOver(String prefix, SafetensorsReader file) {
        return new LoadWarning(
                file.path(),
                prefix,
                "stands before the names of all " + file.names().size() + " tensors, as "
                        + (prefix.contains("_orig") ? "torch.compile" : "DataParallel")
                        + " puts it there; passed over");
    }
}
