package dev.vit4j.data;

import dev.vit4j.UnusableImageException;
import dev.vit4j.Vit4jException.Setting;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/**
 * The images of a data set that are known to be broken: by {@link Dataset#flaw}, from earlier runs, or found while
 * batches are made. An image is broken if it can't be decoded in full, so it doesn't matter by which part of it, or
 * when, that was found. Thread-safe, if each image is read by one thread at a time.
 */
public final class BrokenImages {

    /**
     * A broken image.
     *
     * @param index in the data set
     * @param file its {@link Dataset#identity}
     * @param reason what is wrong with it
     */
    public record Found(int index, String file, String reason) {}

    /** The default share of images that may be broken: {@code data.max_broken} of a recipe. */
    public static final double MOST_SHARE = 0.05;

    /** In doubles 0.29 of 100 is less than 29. */
    private static final double ROUNDED = 1 + 1e-12;

    private final Dataset dataset;
    private final double mostShare;
    private final Consumer<Found> listener;
    private final ConcurrentSkipListMap<Integer, Found> found = new ConcurrentSkipListMap<>();
    private final boolean[] whole; // accessed by the one thread that has the image in an epoch

    private BrokenImages(Dataset dataset, double mostShare, Consumer<Found> listener) {
        this.dataset = dataset;
        this.mostShare = mostShare;
        this.listener = listener;
        this.whole = new boolean[dataset.size()];
    }

    /** Allows no broken images: reading one is an error, if the part of it that is decoded is damaged. */
    public static BrokenImages refused(Dataset dataset) {
        BrokenImages images = new BrokenImages(dataset, 0, image -> {});
        Arrays.fill(images.whole, true);
        return images;
    }

    /**
     * Leaves out broken images up to a share of the data set, and starts with those that have a flaw.
     *
     * @param mostShare the share that may be broken, from 0 to 1; unless it is 0, at least one image may be if there are
     *     others
     * @param listener receives each broken image once, on the thread that found it
     * @throws UnusableImageException if more than that have a flaw; names the first
     */
    public static BrokenImages leftOut(Dataset dataset, double mostShare, Consumer<Found> listener) {
        BrokenImages images = new BrokenImages(dataset, mostShare, listener);
        for (int index = 0; index < dataset.size(); index++) {
            int place = index;
            dataset.flaw(index).ifPresent(flaw -> images.note(new Found(place, dataset.identity(place), flaw)));
        }
        images.requireFew();
        return images;
    }

    /**
     * Leaves out images that were found broken earlier, whether they still are or not.
     *
     * @throws UnusableImageException if there are too many
     */
    public void leaveOut(Collection<Found> earlier) {
        earlier.forEach(this::note);
        requireFew();
    }

    /** The broken images that are known, in the data set's order. */
    public List<Found> found() {
        return List.copyOf(found.values());
    }

    /** Whether an image is known to be broken. */
    public boolean isBroken(int index) {
        return found.containsKey(index);
    }

    /** Whether the image has been decoded in full, so that decoding a part of it gives no new information. */
    public boolean isKnownWhole(int index) {
        return whole[index];
    }

    /** Records that an image has been decoded in full. */
    public void noteWhole(int index) {
        whole[index] = true;
    }

    /**
     * Records an image that was found broken.
     *
     * @throws UnusableImageException if no more images may be broken
     */
    public void add(int index, UnusableImageException failure) {
        note(new Found(index, dataset.identity(index), failure.reason()));
        if (mostShare == 0) {
            throw new UnusableImageException(
                    "image " + index + " of " + dataset.name() + ": " + failure.getMessage(),
                    failure.reason(),
                    failure);
        }
        requireFew();
    }

    private void note(Found image) {
        if (found.putIfAbsent(image.index(), image) == null) {
            listener.accept(image);
        }
    }

    /** The number of broken images that a share allows: at least one, if others are left. */
    public static double most(double share, int images) {
        return share == 0 ? 0 : Math.max(Math.min(1, images - 1), share * images * ROUNDED);
    }

    private void requireFew() {
        if (found.size() <= most(mostShare, dataset.size())) {
            return;
        }
        Found first = found.firstEntry().getValue();
        String name = first.file().isEmpty() ? String.valueOf(first.index()) : first.file();
        throw new UnusableImageException(
                "image " + name + " of " + dataset.name() + " is broken: " + first.reason()
                        + (mostShare == 0
                                ? "; no image may be, as data.max_broken is 0"
                                : "; with it " + found.size() + " of " + dataset.size()
                                        + " are, more than the share of data.max_broken, " + mostShare)
                        + "; repair or remove them",
                first.reason(),
                Setting.BROKEN_SHARE);
    }
}
