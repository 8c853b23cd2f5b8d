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
 * Where the engine's libraries are kept: the first folder that can be written, of the one that is named, the user's, and
 * one in the temporary folder. Those before it may hold the libraries all the same, put there when the image of a container
 * was made.
 *
 * @param folder that JavaCPP takes
 * @param readOnly the folders that come before it
 * @param temporary whether it is the last resort, in the temporary folder
 */
record EngineCache(Path folder, List<Path> readOnly, boolean temporary) {

    /** The system property that names it: JavaCPP's own. */
    static final String PROPERTY = "org.bytedeco.javacpp.cachedir";

    /**
     * As JavaCPP chooses it, which makes the folder.
     *
     * @throws IOException if no folder can be written
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

    /** @param candidates that come before the temporary folder, in order */
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
            return false; // it isn't there
        }
    }

    /** What to tell before libraries are put into the temporary folder. */
    Optional<String> warning() {
        return temporary
                ? Optional.of("the user's folder can't be written: the engine is kept in " + folder
                        + ", from which the system may remove it; choose a place that stays: -D" + PROPERTY + "=DIR")
                : Optional.empty();
    }

    /**
     * Makes JavaCPP take this folder, though it can't be written: it has no public way, since it unpacks where it loads.
     *
     * @return whether it does: not where it is a module of its own, which is closed to others
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
     * The temporary folder is everybody's, and the name of the cache in it is known beforehand.
     *
     * @throws ResourceException if another user made it, or may write into it
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
                            + ", where another user could have put libraries; remove it, or choose a place of your own: -D"
                            + PROPERTY + "=DIR");
                }
            }
        } finally {
            Files.delete(probe);
        }
    }
}
