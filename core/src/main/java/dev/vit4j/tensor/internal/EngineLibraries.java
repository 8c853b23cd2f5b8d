package dev.vit4j.tensor.internal;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * The engine's libraries on disk.
 *
 * @param platform such as {@code linux-x86_64}
 * @param folder of the cache
 * @param temporary whether it is the last resort, in the temporary folder
 * @param count of the files; 0 if JavaCPP was given a folder of libraries instead of archives
 * @param bytes their total size
 */
public record EngineLibraries(String platform, Path folder, boolean temporary, int count, long bytes) {

    /** The system property for the cache's folder. */
    public static final String FOLDER_PROPERTY = EngineCache.PROPERTY;

    /**
     * Unpacks them into the cache if they are not there yet, compares each with its archive by checksum, and replaces
     * damaged ones. Loads nothing. For container images: a start then finds them in place.
     *
     * @param say receives messages about slow steps and repairs
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
