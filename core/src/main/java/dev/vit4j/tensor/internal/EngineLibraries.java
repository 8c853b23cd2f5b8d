package dev.vit4j.tensor.internal;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The engine's libraries on disk.
 *
 * @param platform that they are for, such as {@code linux-x86_64}
 * @param folder of the cache
 * @param temporary whether that is the last resort, in the temporary folder
 * @param count of the files; 0 where JavaCPP was given a folder of them instead of archives
 * @param bytes that they take
 */
public record EngineLibraries(String platform, Path folder, boolean temporary, int count, long bytes) {

    /** The system property that names the cache's folder. */
    public static final String FOLDER_PROPERTY = EngineCache.PROPERTY;

    /**
     * Puts them into the cache where they are not there yet, compares each with its archive by checksum, and mends what is
     * damaged. Loads nothing. For the image of a container: a start finds them in place.
     *
     * @param say is told what takes long, or was mended
     * @throws ResourceException if there is no place for them
     */
    public static EngineLibraries prepare(Consumer<String> say) {
        try {
            NativeFiles files = NativeFiles.find();
            files.mend(say);
            return new EngineLibraries(
                    NativeFiles.platform(), files.folder(), files.isTemporary(), files.count(), files.bytes());
        } catch (IOException e) {
            throw new ResourceException(LoadingFailure.noPlace(e), e);
        }
    }
}
