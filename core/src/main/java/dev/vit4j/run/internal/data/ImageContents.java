package dev.vit4j.run.internal.data;

import dev.vit4j.ResourceException;
import dev.vit4j.UnusableImageException;
import dev.vit4j.data.Dataset;
import dev.vit4j.image.RgbImage;
import dev.vit4j.internal.io.CacheDirectory;
import dev.vit4j.internal.io.FileHashes;
import dev.vit4j.internal.io.Sha256;
import dev.vit4j.net.TransferListener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The SHA-256 of images: of the bytes of their files, or of their pixels if they don't have a file each. For a broken
 * image without bytes, for example a missing file, it is {@link #BROKEN}.
 */
public final class ImageContents {

    /** Images between two reports of progress. */
    private static final int REPORTED = 4096;

    private static final String BROKEN = Sha256.of("broken".getBytes(StandardCharsets.UTF_8));

    private final FileHashes files;
    private final TransferListener progress;

    private ImageContents(FileHashes files, TransferListener progress) {
        this.files = files;
        this.progress = progress;
    }

    /**
     * With the user's cache for files that were hashed before and are unchanged by size and times.
     *
     * @param progress receives the number of images read, for each part of the data
     */
    static ImageContents remembering(TransferListener progress) {
        return new ImageContents(FileHashes.remembering(cache()), progress);
    }

    /** As {@link #remembering}, but every file is read. */
    public static ImageContents rereading(TransferListener progress) {
        return new ImageContents(FileHashes.rereading(cache()), progress);
    }

    private static Path cache() {
        return CacheDirectory.locate().resolve("file-hashes");
    }

    /**
     * The hashes of all images, in order, computed on all cores.
     *
     * @throws ResourceException if a file can't be read
     */
    List<String> of(Dataset dataset) {
        List<String> hashes = new ArrayList<>(dataset.size());
        for (int from = 0; from < dataset.size(); from += REPORTED) {
            int to = Math.min(dataset.size(), from + REPORTED);
            hashes.addAll(IntStream.range(from, to)
                    .parallel()
                    .mapToObj(index -> of(dataset, index))
                    .toList());
            progress.counted("checksums of " + dataset.name(), to, dataset.size());
        }
        files.save();
        return hashes;
    }

    /**
     * The hash of one image.
     *
     * @throws ResourceException if its file can't be read
     */
    String of(Dataset dataset, int index) {
        boolean isFlawed = dataset.flaw(index).isPresent();
        return dataset.imageFile(index)
                .map(file -> isFlawed && isMissing(file) ? BROKEN : files.sha256(file))
                .orElseGet(() -> isFlawed ? BROKEN : ofPixels(dataset, index));
    }

    /**
     * The hash of an image that was found broken: of its file as it is now, without the cache.
     *
     * @throws ResourceException if its file exists and can't be read
     */
    static String ofBroken(Dataset dataset, int index) {
        return dataset.imageFile(index)
                .filter(file -> !isMissing(file))
                .map(Sha256::of)
                .orElse(BROKEN);
    }

    /** Or a dangling link. */
    private static boolean isMissing(Path file) {
        return Files.notExists(file);
    }

    private static String ofPixels(Dataset dataset, int index) {
        try {
            RgbImage image = dataset.image(index);
            byte[] size = ByteBuffer.allocate(2 * Integer.BYTES)
                    .putInt(image.width())
                    .putInt(image.height())
                    .array();
            return Sha256.of(Stream.of(size, image.pixels()));
        } catch (UnusableImageException e) {
            return BROKEN;
        }
    }
}
