package dev.vit4j.data.folder.internal;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The unique names of a list's images: their paths as in the list, absolute ones relative to their common folder. They
 * only depend on the list's text, so they stay the same if list and images are moved, or a missing image is added.
 */
public final class ListedNames {

    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://.*");
    private static final Pattern ABSOLUTE = Pattern.compile("(/|[A-Za-z]:/).*");
    private static final String UP = "..";

    private ListedNames() {}

    static boolean isAddress(String name) {
        return ADDRESS.matcher(name).matches();
    }

    /**
     * The names of images, in order.
     *
     * @param folder of the lists, or the folder that they describe
     */
    public static List<String> of(List<ListedImage> images, Path folder) {
        List<String> absolute = images.stream()
                .map(image -> portable(image.name()))
                .filter(ListedNames::isAbsolute)
                .toList();
        int common = common(absolute);
        return images.stream()
                .map(image -> {
                    String name = portable(image.name());
                    return isAddress(name)
                            ? name
                            : isAbsolute(name) ? below(name, common) : portable(before(image.list(), folder) + name);
                })
                .toList();
    }

    /** Names without the folders that all of them have in common. */
    public static List<String> belowCommon(List<String> names) {
        int common = common(names);
        return names.stream().map(name -> below(name, common)).toList();
    }

    /** A normalized path with slashes, as far as its text allows. */
    static String portable(String name) {
        String slashed = name.replace('\\', '/');
        return isAddress(slashed)
                ? slashed
                : (slashed.startsWith("/") ? "/" : "") + String.join("/", segments(slashed));
    }

    private static boolean isAbsolute(String portable) {
        return ABSOLUTE.matcher(portable).matches();
    }

    /** The relative path of a list's folder, if there are several lists. */
    private static String before(Path list, Path folder) {
        Path parent = list.toAbsolutePath().normalize().getParent();
        Path top = folder.toAbsolutePath().normalize();
        return parent != null && parent.startsWith(top) && !parent.equals(top)
                ? VisibleFiles.portable(top, parent) + "/"
                : "";
    }

    private static List<String> segments(String slashed) {
        List<String> segments = new ArrayList<>();
        for (String segment : slashed.split("/")) {
            int last = segments.size() - 1;
            if (segment.equals(UP) && last >= 0 && !segments.get(last).equals(UP)) {
                segments.remove(last);
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return segments;
    }

    /** The number of leading folders that all have in common. */
    private static int common(List<String> names) {
        List<List<String>> all = names.stream().map(ListedNames::segments).toList();
        int shortest = all.stream().mapToInt(List::size).min().orElse(0);
        int common = 0;
        while (common < shortest - 1) {
            int place = common;
            if (all.stream().map(segments -> segments.get(place)).distinct().count() > 1) {
                break;
            }
            common++;
        }
        return common;
    }

    private static String below(String name, int folders) {
        return String.join("/", segments(name).stream().skip(folders).toList());
    }

    /** The first folder in a name; empty if it has none. */
    public static Stream<String> firstFolder(String name) {
        int end = name.indexOf('/');
        return end > 0 ? Stream.of(name.substring(0, end)) : Stream.empty();
    }
}
