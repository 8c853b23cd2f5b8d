package dev.vit4j.cli.option;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.data.BrokenImages;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The share of images that may be broken. */
public final class MaxBrokenOption {

    @Option(
            names = "--max-broken",
            paramLabel = "SHARE",
            description = "The share of the images that may be broken, from 0 to 1; they are left out, and listed with "
                    + "--json. Unless it is 0, one image always may be; --strict allows none. Default: 0.05.")
    private Optional<Double> share = Optional.empty();

    /** @throws InvalidRequestException if the value is not a share, or contradicts --strict */
    public double share(boolean strict) {
        share.filter(asked -> !(asked >= 0 && asked <= 1)).ifPresent(asked -> {
            throw new InvalidRequestException("--max-broken is a fraction from 0 to 1, found " + asked);
        });
        if (strict && share.isPresent() && share.get() > 0) {
            throw new InvalidRequestException(
                    "--strict allows no broken image, --max-broken " + share.get() + " does; give one of them");
        }
        return strict ? 0 : share.orElse(BrokenImages.MOST_SHARE);
    }
}
