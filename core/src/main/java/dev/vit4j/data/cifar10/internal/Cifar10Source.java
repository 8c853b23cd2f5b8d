package dev.vit4j.data.cifar10.internal;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.Vit4jException.Setting;
import dev.vit4j.data.DataSource;
import dev.vit4j.data.internal.DataLocations;
import dev.vit4j.image.Normalization;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.NearestFolder;
import dev.vit4j.net.TransferListener;
import dev.vit4j.net.internal.Download;
import dev.vit4j.net.internal.RemoteFile;
import dev.vit4j.net.internal.WebClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Finds CIFAR-10: the six files of the binary or the Python version, or one of the two archives, in
 * {@link DataLocations}; otherwise downloads the binary version. Archives are unpacked into the cache once.
 */
public final class Cifar10Source implements DataSource {

    /** The authors' site. */
    public static final URI AUTHORS = URI.create("https://www.cs.toronto.edu/~kriz/");

    private static final String CACHE_FOLDER = "cifar10";

    /** Three times the size of the authors' archives. */
    private static final long MOST_ARCHIVE_BYTES = 512L << 20;

    private final DataLocations locations;
    private final Cifar10Format format;
    private final URI authors;
    private final boolean needsFileNames;
    private final AtomicBoolean missingTold = new AtomicBoolean();

    public Cifar10Source(DataLocations locations) {
        this(locations, Cifar10Format.PUBLISHED, AUTHORS);
    }

    /** For files other than the published ones: tests use small ones. */
    public Cifar10Source(DataLocations locations, Cifar10Format format, URI authors) {
        this(locations, format, authors, false);
    }

    private Cifar10Source(DataLocations locations, Cifar10Format format, URI authors, boolean needsFileNames) {
        this.locations = locations;
        this.format = format;
        this.authors = authors;
        this.needsFileNames = needsFileNames;
    }

    /** Finds only copies with the images' file names, and downloads the Python version, which has them. */
    static Cifar10Source withFileNames(DataLocations locations, Cifar10Format format, URI authors) {
        return new Cifar10Source(locations, format, authors, true);
    }

    private Cifar10Version downloaded() {
        return needsFileNames ? Cifar10Version.PYTHON : Cifar10Version.BINARY;
    }

    @Override
    public DataSource.Description description() {
        return new DataSource.Description(
                "cifar10",
                "photographs of ten kinds of animals and vehicles (Krizhevsky, 2009)",
                AUTHORS + "cifar.html",
                Cifar10.CLASS_NAMES,
                Cifar10Format.TRAIN_FILES.size() * format.recordsPerFile(),
                0,
                Cifar10Format.TEST_FILES.size() * format.recordsPerFile(),
                Cifar10Format.SIDE + " by " + Cifar10Format.SIDE,
                Normalization.CIFAR10);
    }

    @Override
    public DataSource.Splits splits(TransferListener progress) {
        return DataSource.Splits.TRAIN_AND_TEST;
    }

    /** The files' folder, and the folder in which they or their archive were found. */
    private record Found(Path folder, Cifar10Version version, Path place) {}

    @Override
    public Cifar10 load(DataSource.Split split, TransferListener progress) {
        splits(progress).read(split, "cifar10");
        Found found = find(progress);
        return new Cifar10Reader(format)
                .read(found.folder(), found.version(), split, List.of(found.folder(), found.place()));
    }

    /** Finds, downloads or unpacks the files, and reads all of them. */
    @Override
    public void fetch(TransferListener progress) {
        load(DataSource.Split.TRAIN, progress);
        load(DataSource.Split.TEST, progress);
    }

    /** Reads the files from the folder or from the archive: nothing is unpacked. */
    @Override
    public void check(TransferListener progress) {
        where().ifPresent(place -> {
            if (Files.isRegularFile(place)) {
                new Cifar10Archive(format).check(place);
            } else {
                fetch(progress);
            }
        });
    }

    /** The folder or archive that would be read. */
    @Override
    public Optional<Path> where() {
        if (locations.named().isPresent()) {
            return locations.named().flatMap(this::candidateIn);
        }
        return Stream.concat(locations.fromEnvironment().stream(), Stream.of(cacheFolder()))
                .flatMap(place -> candidateIn(place).stream())
                .findFirst();
    }

    private Found find(TransferListener progress) {
        sayWhetherTheEnvironmentsPlaceIsMissing(progress);
        Optional<Path> candidate = where();
        if (candidate.isPresent()) {
            return open(candidate.get(), progress);
        }
        if (locations.named().isPresent()) {
            Path place = locations.named().get();
            if (needsFileNames && candidatesIn(place).findAny().isPresent()) {
                throw new ResourceException("CIFAR-10 in " + place + " has no file names, from which nouns are read: "
                        + "expected " + Cifar10FileNames.TABLE + " beside its binary version, or the Python version ("
                        + Cifar10Version.PYTHON.archiveName() + "); leave the location out to have that downloaded");
            }
            throw new ResourceException("no CIFAR-10 in " + place
                    + (Files.exists(place) ? "" : ", as " + place + " does not exist" + NearestFolder.hint(place))
                    + ": expected "
                    + Cifar10Version.BINARY.archiveName() + " or " + Cifar10Version.PYTHON.archiveName()
                    + ", or a folder " + Cifar10Version.BINARY.folderName() + " or "
                    + Cifar10Version.PYTHON.folderName() + " with their files; leave the location out to have it "
                    + "downloaded");
        }
        return download(progress);
    }

    /** Only once: both splits are looked for. */
    private void sayWhetherTheEnvironmentsPlaceIsMissing(TransferListener progress) {
        Optional<Path> missing = locations.fromEnvironment().filter(Files::notExists);
        if (missing.isPresent() && locations.named().isEmpty() && !missingTold.getAndSet(true)) {
            progress.say(DataLocations.DATA_VARIABLE + ": " + missing.get() + " does not exist"
                    + NearestFolder.hint(missing.get()) + "; looking elsewhere");
        }
    }

    /** The folder of files, or the archive, at or in a location. */
    private Optional<Path> candidateIn(Path place) {
        return candidatesIn(place)
                .filter(candidate -> !needsFileNames || hasFileNames(candidate))
                .findFirst();
    }

    private static Stream<Path> candidatesIn(Path place) {
        if (Files.isRegularFile(place)) {
            return Stream.of(place);
        }
        Stream<Path> folders = Stream.concat(
                Stream.of(place),
                Stream.of(Cifar10Version.values()).map(version -> place.resolve(version.folderName())));
        Stream<Path> archives = Stream.of(Cifar10Version.values()).map(version -> place.resolve(version.archiveName()));
        return Stream.concat(
                folders.filter(folder -> Cifar10Reader.versionIn(folder).isPresent()),
                archives.filter(Files::isRegularFile));
    }

    /** The Python version has them; the binary one may have a table in its folder or beside it. */
    private static boolean hasFileNames(Path candidate) {
        boolean isPython = Files.isRegularFile(candidate)
                ? !candidate.endsWith(Cifar10Version.BINARY.archiveName())
                : Cifar10Reader.versionIn(candidate)
                        .filter(Cifar10Version.PYTHON::equals)
                        .isPresent();
        return isPython
                || Stream.of(
                                candidate.resolve(Cifar10FileNames.TABLE),
                                candidate.resolveSibling(Cifar10FileNames.TABLE))
                        .anyMatch(Files::isRegularFile);
    }

    private Found open(Path candidate, TransferListener progress) {
        Path folder = Files.isRegularFile(candidate) ? unpack(candidate, progress) : candidate;
        Path parent = candidate.toAbsolutePath().getParent();
        return new Found(folder, Cifar10Reader.versionIn(folder).orElseThrow(), parent == null ? folder : parent);
    }

    /**
     * The archive is verified by its content: mirrors repack the same files, with other checksums. Only the files
     * are kept. They are in place before another process may start to download them.
     */
    private Found download(TransferListener progress) {
        Cifar10Version version = downloaded();
        Path archive = cacheFolder().resolve(version.archiveName());
        Path folder = cacheFolder().resolve(version.folderName());
        List<URI> addresses = Stream.concat(locations.mirrors().stream().map(Cifar10Source::mirror), Stream.of(authors))
                .map(site -> site.resolve(version.archiveName()))
                .toList();
        if (Files.exists(folder) && where().isEmpty()) {
            throw new ResourceException(folder + " exists, but doesn't have all of CIFAR-10's files: expected "
                    + String.join(", ", version.fileNames())
                    + "; delete or rename the folder, and it is downloaded again");
        }
        try {
            new Download(archive(addresses, folder, progress), archive, new WebClient(locations.network()))
                    .unless(() -> where().isPresent())
                    .fetch(progress);
        } catch (ResourceException e) {
            throw new ResourceException(e.getMessage() + ", or give the location of a copy", e, Setting.DATA_PLACE);
        } catch (UncheckedIOException e) {
            throw new ResourceException(
                    "cannot move the unpacked files of CIFAR-10 to " + folder + ": "
                            + FileFailure.reason(Objects.requireNonNull(e.getCause())),
                    e);
        }
        Path found = where().orElseThrow();
        if (found.equals(folder)) {
            try {
                Files.deleteIfExists(archive);
            } catch (IOException e) {
                throw new ResourceException(
                        "cannot delete " + archive + ", which has been unpacked: " + FileFailure.reason(e), e);
            }
        }
        return open(found, progress);
    }

    private RemoteFile archive(List<URI> addresses, Path folder, TransferListener progress) {
        return new RemoteFile(
                downloaded().archiveName(),
                addresses,
                OptionalLong.empty(),
                MOST_ARCHIVE_BYTES,
                file -> unpackTo(folder, file, progress));
    }

    /**
     * @throws ResourceException if the archive is not CIFAR-10's: another mirror may have a better one
     * @throws UncheckedIOException if the files can't be moved, where no other mirror would help
     */
    private void unpackTo(Path folder, Path archive, TransferListener progress) {
        Path unpacked = unpack(archive, progress);
        try {
            Files.move(unpacked, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path unpack(Path archive, TransferListener progress) {
        return new Cifar10Archive(format).unpack(archive, cacheFolder(), progress);
    }

    private Path cacheFolder() {
        return locations.cache().resolve(CACHE_FOLDER);
    }

    private static URI mirror(String address) {
        try {
            URI site = new URI(address.endsWith("/") ? address : address + "/");
            if (site.getHost() != null && ("http".equals(site.getScheme()) || "https".equals(site.getScheme()))) {
                return site;
            }
        } catch (URISyntaxException e) {
            // reported below
        }
        throw new InvalidRequestException(DataLocations.MIRROR_VARIABLE
                + ": expected URLs that begin with https:// or http://, separated by spaces, found \"" + address
                + "\"; correct or unset it");
    }
}
