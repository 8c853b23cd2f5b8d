package dev.vit4j.tensor.internal;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;

/**
 * Explains why the engine's libraries can't be loaded, and what to do. JavaCPP throws the same exception for most
 * causes: if the system's loader fails, it looks for the library on java.library.path, where it isn't.
 */
public final class LoadingFailure {

    /** The address space needed for loading, with a reserve. */
    private static final long NEEDED_KILOBYTES = 1_200_000;

    private LoadingFailure() {}

    /**
     * Checks for a condition that would end the process instead of failing: OpenBLAS exits if it gets no memory.
     *
     * @throws ResourceException if the address space left to the process is too small
     */
    public static void requireAddressSpace() {
        Optional<Long> limit =
                number(Path.of("/proc/self/limits"), "Max address space").map(bytes -> bytes / 1000);
        Optional<Long> taken = number(Path.of("/proc/self/status"), "VmSize:");
        limit.ifPresent(all -> taken.filter(size -> all - size < NEEDED_KILOBYTES)
                .ifPresent(size -> {
                    throw new ResourceException("the engine needs " + NEEDED_KILOBYTES / 1000
                            + " MB of address space, but of the " + all / 1000
                            + " MB that this process may have (ulimit -v) "
                            + Math.max(0, all - size) / 1000 + " are left; raise the limit, or lower -Xmx");
                }));
    }

    /**
     * The first number after a name at the start of a line; empty on systems without the file, or if there is no limit.
     */
    private static Optional<Long> number(Path file, String name) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(name.length()).strip().split("\\s+")[0])
                    .filter(word -> word.matches("\\d{1,18}"))
                    .map(Long::valueOf)
                    .findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** The message for a failure to load libraries. */
    public static String explain(Throwable failure, NativeFiles files) {
        List<Throwable> causes = Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .toList();
        if (causes.stream().anyMatch(IllegalCallerException.class::isInstance)) {
            return "this Java refuses native code (--illegal-native-access=deny): start it with "
                    + "--enable-native-access=ALL-UNNAMED, or =org.bytedeco.javacpp if that is a module";
        }
        if (files.isEmpty()) {
            return noLibraries();
        }
        String elsewhere = "; choose another place for its libraries: -D" + EngineCache.PROPERTY + "=DIR";
        if (isMountedWithoutExecution(files.folder())) {
            return "the engine can't be run from " + files.folder() + ", which is on a file system mounted noexec"
                    + elsewhere;
        }
        String reason = causes.get(causes.size() - 1).toString();
        return "the engine's libraries in " + files.folder() + " can't be loaded: " + reason + elsewhere;
    }

    static String noLibraries() {
        return "no native engine for " + Loader.Detector.getPlatform()
                + " on the class path or among the modules (--add-modules ALL-MODULE-PATH): there are native libraries "
                + "for linux-x86_64, macosx-arm64 and windows-x86_64; see docs/how-to/installing.md for the dependency "
                + "that includes them";
    }

    public static String noPlace(IOException failure) {
        return "the engine's libraries could not be stored: " + failure.getMessage() + "; choose a folder: -D"
                + EngineCache.PROPERTY + "=DIR";
    }

    /** The options of the mount point of the folder, on Linux. */
    private static boolean isMountedWithoutExecution(Path folder) {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            Path real = folder.toRealPath();
            return mounts.map(line -> line.split(" "))
                    .filter(fields -> fields.length > 3 && real.startsWith(fields[1].replace("\\040", " ")))
                    .max(Comparator.comparingInt(fields -> fields[1].length()))
                    .filter(fields -> List.of(fields[3].split(",")).contains("noexec"))
                    .isPresent();
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }
}
