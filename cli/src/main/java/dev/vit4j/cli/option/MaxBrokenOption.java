package dev.vit4j.cli.option;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.BrokenImages;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How many images may be broken. */
public final class MaxBrokenOption {

    @Option(
            names = "--max-broken",
            paramLabel = "SHARE",
            description =
                    "The share of the images that may be broken, as a fraction of 1; these are left out, and named "
                            + "with --json. One of few may be unless it is 0, as with --strict. Default: 0.05.")
    private Optional<Double> share = Optional.empty();

    /** @throws InvalidRequestException if it is no share, or --strict says otherwise */
    public double share(boolean strict) {
        share.filter(asked -> !(asked >= 0 && asked <= 1)).ifPresent(asked -> {
            throw new InvalidRequestException("--max-broken is a fraction from 0 to 1, found " + asked);
        });
        if (strict && share.isPresent() && share.get() > 0) {
            throw new InvalidRequestException(
                    "--strict lets no image be broken, --max-broken " + share.get() + " does; give one of them");
        }
        return strict ? 0 : share.orElse(BrokenImages.MOST_SHARE);
    }
}
