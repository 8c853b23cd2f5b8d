package dev.vit4j.io;

import dev.vit4j.ResourceException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Fetches a file over HTTP. Bytes gather in a {@code .part} file beside the target; a connection that breaks is resumed
 * where it broke, also by a later process. The target appears only after the check has passed. Where one address fails,
 * the next is tried.
 */
public final class Download {

    /** Attempts that may get no further than those before them until an address is given up. */
    private static final int FRUITLESS_ATTEMPTS = 3;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final List<URI> mirrors;
    private final Path target;
    private final Check check;
    private final String name;
    private final Supplier<WebClient> client;
    private final Duration patience;
    private final Duration pause;
    private final BooleanSupplier hasCome;

    /** Looks at a file that was fetched whole. */
    @FunctionalInterface
    public interface Check {

        /**
         * @throws ResourceException where it is not the file that was wanted
         */
        void accept(Path file);

        static Check sha256(String expected) {
            return file -> {
                String found = Sha256.of(file);
                if (!found.equals(expected)) {
                    throw new ResourceException("expected a file with SHA-256 " + expected + ", found " + found);
                }
            };
        }

        /** The name that Git gives to the file's content. */
        static Check gitBlobId(String expected) {
            return file -> {
                String found = GitBlobId.of(file);
                if (!found.equals(expected)) {
                    throw new ResourceException("expected a file that Git names " + expected + ", found " + found);
                }
            };
        }

        static Check length(long expected) {
            return file -> {
                try {
                    long found = Files.size(file);
                    if (found != expected) {
                        throw new ResourceException("expected a file of " + expected + " bytes, found " + found);
                    }
                } catch (IOException e) {
                    throw new ResourceException("cannot read " + file + ": " + e, e);
                }
            };
        }

        /** This check, and then another. */
        default Check and(Check next) {
            return file -> {
                accept(file);
                next.accept(file);
            };
        }
    }

    /**
     * @param mirrors addresses of the same file, in the order in which they are tried
     * @param target its folder is made if need be
     */
    public Download(List<URI> mirrors, Path target, Check check) {
        this(mirrors, target, check, PATIENCE, PAUSE);
    }

    /**
     * @param patience how long a server may be silent
     * @param pause between two attempts at one address
     */
    Download(List<URI> mirrors, Path target, Check check, Duration patience, Duration pause) {
        this(
                mirrors,
                target,
                check,
                target.getFileName().toString(),
                WebClient::new,
                patience,
                pause,
                () -> Files.exists(target));
    }

    private Download(
            List<URI> mirrors,
            Path target,
            Check check,
            String name,
            Supplier<WebClient> client,
            Duration patience,
            Duration pause,
            BooleanSupplier hasCome) {
        if (mirrors.isEmpty()) {
            throw new IllegalArgumentException("a download takes at least one address");
        }
        this.mirrors = List.copyOf(mirrors);
        this.target = target.toAbsolutePath();
        this.check = check;
        this.name = name;
        this.client = client;
        this.patience = patience;
        this.pause = pause;
        this.hasCome = hasCome;
    }

    /** The same under another name than the target's, for people. */
    public Download named(String otherName) {
        return new Download(mirrors, target, check, otherName, client, patience, pause, hasCome);
    }

    /** The same by another client. */
    public Download by(WebClient otherClient) {
        return new Download(mirrors, target, check, name, () -> otherClient, patience, pause, hasCome);
    }

    /** The same with other times between attempts. */
    public Download pausing(Duration otherPause) {
        return new Download(mirrors, target, check, name, client, patience, otherPause, hasCome);
    }

    /** The same where something else than the target's being there says that there is nothing left to fetch. */
    public Download unless(BooleanSupplier otherHasCome) {
        return new Download(mirrors, target, check, name, client, patience, pause, otherHasCome);
    }

    /**
     * Fetches the file, unless it is there or another process has just brought it.
     *
     * @throws ResourceException where no address gives a file that passes the check, another process is fetching it, it
     *     can't be written, or others' files have the names of the parts; the message says what each address gave
     */
    public void fetch(Progress progress) {
        try {
            Files.createDirectories(target.resolveSibling(".").normalize());
            LockFile lock = LockFile.take(target.resolveSibling(target.getFileName() + ".lock"))
                    .orElseThrow(() -> new ResourceException(
                            target + " is being fetched by somebody else at this moment; wait for it"));
            try (lock) {
                if (!hasCome.getAsBoolean()) {
                    fetchFromAny(progress);
                }
            }
        } catch (IOException e) {
            throw new ResourceException("cannot write " + target + ": " + e, e);
        }
    }

    private void fetchFromAny(Progress progress) throws IOException {
        WebClient connection = client.get();
        List<String> failures = new ArrayList<>();
        PartialFile part = new PartialFile(target);
        part.requireOwn();
        for (URI mirror : mirrors) {
            try {
                fetchFrom(connection, mirror, part, progress);
                Files.move(part.path(), target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                part.delete();
                return;
            } catch (TransferException | ResourceException e) {
                failures.add(mirror + ": " + e.getMessage());
            }
        }
        throw new ResourceException("could not fetch " + name + " from any address: " + String.join("; ", failures)
                + "; put the file at " + target + " by other means, or try again later");
    }

    private void fetchFrom(WebClient connection, URI mirror, PartialFile part, Progress progress)
            throws IOException, TransferException {
        Transfer transfer = new Transfer(connection, mirror, part, name, progress, patience);
        int fruitless = 0;
        long furthest = part.size();
        while (true) {
            try {
                transfer.attempt();
                break;
            } catch (TransferException e) {
                fruitless = part.size() > furthest ? 0 : fruitless + 1;
                furthest = Math.max(furthest, part.size());
                if (!e.worthRetrying() || fruitless == FRUITLESS_ATTEMPTS) {
                    throw e;
                }
                pauseBeforeNextAttempt();
            }
        }
        try {
            check.accept(part.path());
        } catch (ResourceException e) {
            part.delete();
            throw e;
        }
    }

    private void pauseBeforeNextAttempt() throws TransferException {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TransferException("interrupted", false, e);
        }
    }
}
