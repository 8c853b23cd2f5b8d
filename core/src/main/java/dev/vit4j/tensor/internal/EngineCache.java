package dev.vit4j.tensor.internal;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;

/**
 * The folder of the engine's libraries: the first writable one of the configured folder, the user's, and one in the
 * temporary folder. The read-only ones before it may still have the libraries, put there when a container image was
 * built.
 *
 * @param folder that JavaCPP uses
 * @param readOnly the folders before it
 * @param temporary whether it is the last resort, in the temporary folder
 */
record EngineCache(Path folder, List<Path> readOnly, boolean temporary) {

    /** The system property that sets it: JavaCPP's own. */
    static final String PROPERTY = "org.bytedeco.javacpp.cachedir";

    /**
     * JavaCPP's choice, whose folder is created.
     *
     * @throws IOException if no folder is writable
     */
    static EngineCache find() throws IOException {
        Path folder = Loader.getCacheDir().toPath();
        return among(
                Stream.of(
                                Optional.ofNullable(System.getProperty(PROPERTY)),
                                Optional.ofNullable(System.getProperty("org.bytedeco.javacpp.cacheDir")),
                                Optional.ofNullable(System.getProperty("user.home"))
                                        .map(home -> home + "/.javacpp/cache"))
                        .flatMap(Optional::stream)
                        .map(Path::of)
                        .toList(),
                folder);
    }

    /** @param candidates before the temporary folder, in order */
    static EngineCache among(List<Path> candidates, Path folder) {
        List<Path> before = candidates.stream()
                .takeWhile(candidate -> !isSame(candidate, folder))
                .filter(Files::isDirectory)
                .toList();
        return new EngineCache(folder, before, candidates.stream().noneMatch(candidate -> isSame(candidate, folder)));
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            return false; // it doesn't exist
        }
    }

    /** The warning before libraries are put into the temporary folder. */
    Optional<String> warning() {
        return temporary
                ? Optional.of("the user's folder isn't writable: the engine is kept in " + folder
                        + ", from which the system may remove it; choose a permanent folder: -D" + PROPERTY + "=DIR")
                : Optional.empty();
    }

    /**
     * Makes JavaCPP use this folder although it isn't writable: there is no public API, since it unpacks on loading.
     *
     * @return whether it does: not if JavaCPP is a named module, which is not open to others
     */
    boolean use() {
        try {
            Field field = Loader.class.getDeclaredField("cacheDir");
            field.setAccessible(true);
            field.set(null, folder.toRealPath().toFile());
            return true;
        } catch (ReflectiveOperationException | InaccessibleObjectException | IOException e) {
            return false;
        }
    }

    /**
     * The temporary folder is shared by all users, and the name of the cache in it is predictable.
     *
     * @throws ResourceException if another user created it, or may write to it
     */
    void requireOwn() throws IOException {
        if (!Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            return;
        }
        Path probe = Files.createTempFile(folder, "owner", ".tmp");
        try {
            for (Path made : List.of(folder, folder.resolve(".."))) {
                boolean own = Files.getOwner(made).equals(Files.getOwner(probe));
                Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(made);
                if (!own
                        || permissions.contains(PosixFilePermission.OTHERS_WRITE)
                        || permissions.contains(PosixFilePermission.GROUP_WRITE)) {
                    throw new ResourceException("the engine would be loaded from " + folder
                            + ", where another user could have put libraries; remove it, or choose a folder of your "
                            + "own: -D"
                            + PROPERTY + "=DIR");
                }
            }
        } finally {
            Files.delete(probe);
        }
    }
}
