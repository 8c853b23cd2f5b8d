package dev.vit4j.cli.option;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.internal.text.Suggestion;
import dev.vit4j.model.VitConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A model without weights, by its size and patch: {@code vit-ti/16}. */
public record NamedVariant(VitConfig.Variant variant, int patchSize) {

    /** What somebody types who means one. */
    private static final Pattern LIKE_A_NAME = Pattern.compile("vit-[^/]*/[0-9]+");

    private static final Pattern NAME = Pattern.compile("vit-([a-z]+)/([0-9]{1,4})");

    /** The sizes as the papers abbreviate them. */
    private enum Size {
        PICO(VitConfig.Variant.PICO),
        NANO(VitConfig.Variant.NANO),
        TI(VitConfig.Variant.TINY),
        S(VitConfig.Variant.SMALL),
        B(VitConfig.Variant.BASE),
        L(VitConfig.Variant.LARGE);

        private final VitConfig.Variant variant;

        Size(VitConfig.Variant variant) {
            this.variant = variant;
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The variant of that name; empty where it isn't a variant's. */
    static Optional<NamedVariant> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Arrays.stream(Size.values())
                .filter(size -> size.text().equals(matcher.group(1)))
                .findFirst()
                .map(size -> new NamedVariant(size.variant, Integer.parseInt(matcher.group(2))));
    }

    /** Whether a variant was meant, if perhaps one that there isn't. */
    public static boolean resembles(String name) {
        return LIKE_A_NAME.matcher(name).matches();
    }

    /**
     * The variant of that name.
     *
     * @throws InvalidRequestException if there is none
     */
    public static NamedVariant of(String name) {
        return parse(name)
                .orElseThrow(() -> new InvalidRequestException("no model \"" + name + "\": expected " + expected()
                        + Suggestion.of(name, names())
                                .map(nearest -> "; did you mean " + nearest + "?")
                                .orElse("")));
    }

    /** The sizes with their usual patches (Dosovitskiy et al. 2021, and those made for small images). */
    private static List<String> names() {
        return List.of("vit-pico/4", "vit-nano/4", "vit-ti/16", "vit-s/16", "vit-b/16", "vit-l/16");
    }

    /** For messages: the names there are. */
    public static String expected() {
        return "vit-SIZE/PATCH, SIZE one of "
                + Arrays.stream(Size.values()).map(Size::text).collect(Collectors.joining(", "));
    }

    /** A classifier of 1000 classes for 224 pixels, or of the small sizes of 10 for 32. */
    public VitConfig config() {
        return switch (variant) {
            case PICO, NANO -> variant.classifier(32, patchSize, 10);
            case TINY, SMALL, BASE, LARGE -> variant.classifier(224, patchSize, 1000);
        };
    }
}
