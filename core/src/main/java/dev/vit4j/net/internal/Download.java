package dev.vit4j.net.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.LockFile;
import dev.vit4j.net.TransferListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Downloads a file over HTTP. Bytes are collected in a {@code .part} file next to the target; a broken connection is
 * resumed where it broke, also by a later process. The target appears only after the check has passed. If one address
 * fails, the next is tried. A download always ends, however a server behaves: bytes, attempts, waits and slowness are
 * bounded ({@link Pace}).
 */
public final class Download {

    private final RemoteFile file;
    private final Path target;
    private final WebClient client;
    private final Pace pace;
    private final BooleanSupplier hasCome;

    /** @param target its folder is created if necessary */
    public Download(RemoteFile file, Path target, WebClient client) {
        this(file, target.toAbsolutePath(), client, Pace.STANDARD, () -> Files.exists(target));
    }

    private Download(RemoteFile file, Path target, WebClient client, Pace pace, BooleanSupplier hasCome) {
        this.file = file;
        this.target = target;
        this.client = client;
        this.pace = pace;
        this.hasCome = hasCome;
    }

    /** The same with other bounds for slowness and other waits. */
    public Download at(Pace otherPace) {
        return new Download(file, target, client, otherPace, hasCome);
    }

    /** The same if something other than the existence of the target decides that there is nothing left to download. */
    public Download unless(BooleanSupplier otherHasCome) {
        return new Download(file, target, client, pace, otherHasCome);
    }

    /**
     * Downloads the file, unless it exists or another process or thread has just downloaded it: one that is doing so is
     * waited for.
     *
     * @throws ResourceException if no address gives a file that passes the check, it can't be written, foreign files
     *     have the names of the parts, or the thread is interrupted; the message has the failure of each address
     */
    public void fetch(TransferListener progress) {
        try {
            Files.createDirectories(target.resolveSibling(".").normalize());
            try (LockFile lock = LockFile.waitFor(
                    lockOf(target),
                    () -> progress.say(
                            "another process or thread is downloading " + file.name() + "; waiting for it …"))) {
                if (!hasCome.getAsBoolean()) {
                    fetchFromAny(progress);
                }
            }
        } catch (IOException e) {
            throw new ResourceException("cannot write " + target + ": " + FileFailure.reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ResourceException("interrupted while another process or thread downloads " + file.name(), e);
        }
    }

    /**
     * Deletes what abandoned downloads and killed processes have left in a folder, but not the files of downloads in
     * progress.
     *
     * @throws ResourceException if the folder can't be read or changed
     */
    public static void removeLeftovers(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path target : files.flatMap(file -> PartialFile.targetOf(file).stream())
                    .distinct()
                    .toList()) {
                removeParts(target);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new ResourceException("cannot tidy up " + folder + ": " + FileFailure.reason(e), e);
        }
    }

    /** Unless the file is being downloaded, or the files belong to another program. */
    private static void removeParts(Path target) throws IOException {
        Optional<LockFile> lock = LockFile.take(lockOf(target));
        if (lock.isPresent()) {
            try (LockFile held = lock.get()) {
                PartialFile part = new PartialFile(target);
                if (part.isOwn()) {
                    part.delete();
                }
            }
        }
    }

    private static Path lockOf(Path target) {
        return target.resolveSibling(target.getFileName() + ".lock");
    }

    private void fetchFromAny(TransferListener progress) throws IOException {
        List<String> failures = new ArrayList<>();
        PartialFile part = new PartialFile(target);
        part.requireOwn();
        for (URI mirror : file.mirrors()) {
            try {
                fetchFrom(mirror, part, progress);
                Files.move(part.path(), target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                part.delete();
                return;
            } catch (TransferException | ResourceException e) {
                failures.add(mirror + ": " + e.getMessage());
            }
        }
        throw new ResourceException("could not download " + file.name() + " from any address: "
                + String.join("; ", failures) + "; put the file at " + target
                + " yourself, or try again later"
                + (part.canGoOn() ? "; the partial download is kept, and the next attempt continues from there" : ""));
    }

    private void fetchFrom(URI mirror, PartialFile part, TransferListener progress)
            throws IOException, TransferException {
        transfer(new Transfer(client, mirror, file, part, progress, pace), part, progress);
        try {
            file.check().accept(part.path());
        } catch (ResourceException e) {
            part.delete();
            throw e;
        }
    }

    private void transfer(Transfer transfer, PartialFile part, TransferListener progress)
            throws IOException, TransferException {
        Retries retries = new Retries(pace.pause(), progress);
        long furthest = part.size();
        while (true) {
            try {
                transfer.attempt();
                return;
            } catch (TransferException e) {
                boolean progressed = part.size() >= furthest + pace.floorBytes();
                furthest = Math.max(furthest, part.size());
                if (!e.worthRetrying() || !pause(retries, progressed, e)) {
                    throw e;
                }
            }
        }
    }

    private boolean pause(Retries retries, boolean progressed, TransferException failure) throws TransferException {
        try {
            return retries.pause(progressed, failure.askedToWait(), file.name());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransferException("interrupted", false, e);
        }
    }
}
