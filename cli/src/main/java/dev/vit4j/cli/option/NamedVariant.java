package dev.vit4j.cli.option;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.internal.text.Suggestion;
import dev.vit4j.model.Vit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A model without weights, named by its size and patch size: {@code vit-ti/16}. */
public record NamedVariant(Vit.Variant variant, int patchSize) {

    /** Matches any name that was probably meant as a variant. */
    private static final Pattern LIKE_A_NAME = Pattern.compile("vit-[^/]*/[0-9]+");

    private static final Pattern NAME = Pattern.compile("vit-([a-z]+)/([0-9]{1,4})");

    /** The sizes by their abbreviations in the papers. */
    private enum Size {
        PICO(Vit.Variant.PICO),
        NANO(Vit.Variant.NANO),
        TI(Vit.Variant.TINY),
        S(Vit.Variant.SMALL),
        B(Vit.Variant.BASE),
        L(Vit.Variant.LARGE);

        private final Vit.Variant variant;

        Size(Vit.Variant variant) {
            this.variant = variant;
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The variant of a given name, if there is one. */
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

    /** Whether a variant was probably meant, even if it doesn't exist. */
    public static boolean resembles(String name) {
        return LIKE_A_NAME.matcher(name).matches();
    }

    /**
     * The variant of that name.
     *
     * @throws InvalidRequestException if there is no such variant
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

    /** The known names, for messages. */
    public static String expected() {
        return "vit-SIZE/PATCH, SIZE one of "
                + Arrays.stream(Size.values()).map(Size::text).collect(Collectors.joining(", "));
    }

    /** A classifier of 1000 classes at 224 pixels, or of 10 at 32 for the small sizes. */
    public Vit.Config config() {
        return switch (variant) {
            case PICO, NANO -> variant.classifier(32, patchSize, 10);
            case TINY, SMALL, BASE, LARGE -> variant.classifier(224, patchSize, 1000);
        };
    }
}
