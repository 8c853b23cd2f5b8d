package dev.vit4j.tensor.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.OwnFile;
import dev.vit4j.internal.io.RegularFile;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.bytedeco.javacpp.Loader;

/**
 * The engine's libraries in JavaCPP's cache. JavaCPP itself unpacks a library in place: if the process ends meanwhile,
 * the library is truncated, and later processes crash when they open it. So all of them are put there beforehand, each
 * either complete or absent (written to a temporary file, compared by checksum, synced, renamed), by one process at a
 * time. JavaCPP finds files of the expected size and time, and unpacks nothing.
 */
public final class NativeFiles {

    private static final long MEGABYTE = 1_000_000;

    /** A library on the class path and its place in the cache. */
    private record Library(JarFile jar, JarEntry entry, Path file) {

        boolean isWhole() {
            try {
                return Files.isRegularFile(file)
                        && Files.size(file) == entry.getSize()
                        && Files.getLastModifiedTime(file).toMillis() == entry.getTime();
            } catch (IOException e) {
                return false; // to be written anew, which reports the problem
            }
        }

        /** Compares the content: a quarter of a second for all. */
        boolean hasRightChecksum() throws IOException {
            try (CheckedInputStream in = new CheckedInputStream(RegularFile.stream(file), new CRC32())) {
                in.transferTo(OutputStream.nullOutputStream());
                return in.getChecksum().getValue() == entry.getCrc();
            }
        }

        void unpack() throws IOException {
            Files.createDirectories(file.getParent());
            if (Files.isSymbolicLink(file)) { // JavaCPP creates links here
                Files.delete(file);
            }
            AtomicFile.write(file, this::copyTo);
            // After the rename: until then another process considers the file incomplete.
            Files.setLastModifiedTime(file, FileTime.fromMillis(entry.getTime()));
        }

        private void copyTo(FileChannel channel) throws IOException {
            long checksum;
            try (CheckedInputStream in = new CheckedInputStream(jar.getInputStream(entry), new CRC32())) {
                in.transferTo(Channels.newOutputStream(channel));
                checksum = in.getChecksum().getValue();
            }
            if (checksum != entry.getCrc()) {
                throw new IOException(entry.getName() + " in " + jar.getName()
                        + " is damaged: its checksum is not the one in the archive; download the archive again");
            }
        }
    }

    private final EngineCache cache;
    private final List<Library> libraries;

    private NativeFiles(EngineCache cache, List<Library> libraries) {
        this.cache = cache;
        this.libraries = libraries;
    }

    /**
     * The libraries for this platform in archives on the class path; none if they are elsewhere, where JavaCPP finds
     * them.
     *
     * @throws IOException if there is no folder for the cache, or an archive can't be read
     */
    public static NativeFiles find() throws IOException {
        EngineCache cache = EngineCache.find();
        for (Path folder : cache.readOnly()) {
            NativeFiles prepared = in(new EngineCache(folder, List.of(), false));
            if (!prepared.isEmpty() && prepared.incomplete().isEmpty() && prepared.cache.use()) {
                return prepared;
            }
        }
        if (cache.temporary()) {
            cache.requireOwn();
        }
        return in(cache);
    }

    private static NativeFiles in(EngineCache cache) throws IOException {
        List<Library> libraries = new ArrayList<>();
        String platform = platform();
        for (String[] module :
                new String[][] {{"javacpp", "jnijavacpp"}, {"openblas", "jniopenblas_nolapack"}, {"pytorch", "jnitorch"}
                }) {
            for (String folder : List.of(platform, Loader.getPlatform())) {
                String path = "org/bytedeco/" + module[0] + "/" + folder + "/";
                Optional<JarFile> jar = jarOf(path + System.mapLibraryName(module[1]));
                if (jar.isPresent()) {
                    jar.get().stream()
                            .filter(entry -> isLibrary(entry, path))
                            .flatMap(entry -> places(cache.folder(), jar.get(), entry)
                                    .map(file -> new Library(jar.get(), entry, file)))
                            .forEach(libraries::add);
                    break;
                }
            }
        }
        return new NativeFiles(cache, libraries);
    }

    static String platform() {
        return Loader.getPlatform() + System.getProperty("org.bytedeco.javacpp.platform.extension", "");
    }

    private static Optional<JarFile> jarOf(String resource) throws IOException {
        URL url = Loader.class.getClassLoader().getResource(resource);
        return url != null && url.openConnection() instanceof JarURLConnection connection
                ? Optional.of(connection.getJarFile())
                : Optional.empty();
    }

    private static boolean isLibrary(JarEntry entry, String folder) {
        String name = entry.getName();
        return name.startsWith(folder)
                && name.indexOf('/', folder.length()) < 0
                && !name.contains("openblas_full") // all of LAPACK for Java, which the engine doesn't need
                && name.substring(folder.length()).matches(".*\\.(so|dylib|dll|jnilib)(\\.[0-9.]+)?");
    }

    /** Where JavaCPP looks; for OpenBLAS also the name of its copy for programs without LAPACK. */
    private static Stream<Path> places(Path cache, JarFile jar, JarEntry entry) {
        Path file = cache.resolve(new File(jar.getName()).getName()).resolve(entry.getName());
        String name = file.getFileName().toString();
        return name.startsWith("libopenblas.")
                ? Stream.of(file, file.resolveSibling(name.replace("libopenblas.", "libopenblas_nolapack.")))
                : Stream.of(file);
    }

    Path folder() {
        return cache.folder();
    }

    boolean isTemporary() {
        return cache.temporary();
    }

    int count() {
        return libraries.size();
    }

    /** Their total size on disk. */
    long bytes() {
        return bytes(libraries);
    }

    private static long bytes(List<Library> some) {
        return some.stream().mapToLong(library -> library.entry().getSize()).sum();
    }

    /**
     * Completes the cache, and replaces files whose content is not the archive's.
     *
     * @param say as for {@link #complete}
     * @throws ResourceException if the cache can't be read or written, or has no room
     */
    void mend(Consumer<String> say) {
        complete(say);
        List<Library> damaged = libraries.stream().filter(this::isDamaged).toList();
        if (damaged.isEmpty()) {
            return;
        }
        underLock(say, () -> {
            for (Library library : damaged) {
                if (isDamaged(library)) { // still, now that no other process repairs it
                    say.accept("repairing " + library.file() + ", which is damaged although its size and time are "
                            + "right");
                    library.unpack();
                }
            }
        });
    }

    private boolean isDamaged(Library library) {
        try {
            return !library.hasRightChecksum();
        } catch (IOException e) {
            throw new ResourceException(
                    "the engine's library " + library.file() + " can't be read: " + FileFailure.reason(e), e);
        }
    }

    /** Whether the class path has no archive with libraries for this platform. */
    boolean isEmpty() {
        return libraries.isEmpty();
    }

    /** By the file system's metadata: missing, truncated or of another version. */
    private List<Library> incomplete() {
        return libraries.stream().filter(library -> !library.isWhole()).toList();
    }

    /**
     * Unpacks all libraries that are not complete in the cache. Waits while another process does so.
     *
     * @param say receives messages about slow steps and damage
     * @throws ResourceException if the cache can't be written or has no room
     */
    public void complete(Consumer<String> say) {
        if (incomplete().isEmpty()) {
            return;
        }
        underLock(say, () -> unpack(say));
    }

    /** Writes into the cache. */
    private interface Writing {
        void run() throws IOException;
    }

    private void underLock(Consumer<String> say, Writing writing) {
        Path lockFile = folder().resolve(".vit4j.lock");
        try (FileChannel channel = OwnFile.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lock(channel, say)) {
            writing.run();
        } catch (IOException e) {
            throw new ResourceException(
                    "the engine could not be unpacked into " + folder() + ": " + FileFailure.reason(e), e);
        }
    }

    private FileLock lock(FileChannel channel, Consumer<String> say) throws IOException {
        boolean said = false;
        while (true) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException e) {
                // another class loader of this process holds it
            }
            if (!said) {
                say.accept("waiting for another process that is unpacking the engine into " + folder() + " …");
                said = true;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while another process unpacked it", e);
            }
        }
    }

    /** Called under the lock. */
    private void unpack(Consumer<String> say) throws IOException {
        List<Library> missing = incomplete();
        if (missing.isEmpty()) {
            return;
        }
        for (Path folder : missing.stream()
                .map(library -> library.file().getParent())
                .distinct()
                .toList()) {
            if (Files.isDirectory(folder)) {
                AtomicFile.removeLeftovers(folder);
            }
        }
        long broken =
                missing.stream().filter(library -> Files.exists(library.file())).count();
        if (broken > 0) {
            say.accept("repairing the engine's cache " + folder() + ": " + broken + " of " + libraries.size()
                    + " libraries are incomplete");
        }
        requireRoom(bytes(missing));
        cache.warning().ifPresent(say);
        for (Library library : missing) {
            library.unpack();
        }
    }

    private void requireRoom(long needed) throws IOException {
        long free = Files.getFileStore(folder()).getUsableSpace();
        if (free < needed) {
            throw new ResourceException(String.format(
                    Locale.ROOT,
                    "the engine needs %d MB more in its cache %s, where %d MB are free; free some space, or choose "
                            + "another folder: -D%s=DIR",
                    needed / MEGABYTE,
                    folder(),
                    free / MEGABYTE,
                    EngineCache.PROPERTY));
        }
    }
}
