package dev.vit4j.hub;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.LockFile;
import dev.vit4j.internal.io.OwnFile;
import dev.vit4j.internal.io.TextFile;
import dev.vit4j.net.TransferListener;
import dev.vit4j.net.internal.Download;
import dev.vit4j.pretrained.internal.ConfigFile;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * One model's folder in the hub's cache, in the
 * <a href="https://huggingface.co/docs/huggingface_hub/guides/manage-cache">layout</a> of huggingface_hub:
 * {@code refs} maps branches to commits, {@code snapshots} has a folder per commit, and its files are links to
 * {@code blobs}, which are named by their content.
 */
final class HubCache {

    private static final String BLOBS = "blobs";
    private static final String LOCK = ".vit4j.lock";

    /** Enough for a commit and a line end, and surrounding white space. */
    private static final long MOST_REFERENCE_BYTES = 1 << 16;

    private final HubId id;
    private final Path folder;

    HubCache(Path root, HubId id) {
        this.id = id;
        this.folder = root.toAbsolutePath().resolve("models--" + id.repository().replace("/", "--"));
    }

    Path folder() {
        return folder;
    }

    /**
     * Runs an action while no other process or thread of vit4j downloads the model; waits for one that does.
     *
     * @param progress receives a message if it has to wait
     */
    void alone(TransferListener progress, Runnable action) {
        makeFolder(folder);
        try (LockFile lock = LockFile.waitFor(
                folder.resolve(LOCK),
                () -> progress.say(
                        "another process or thread is downloading " + id.repository() + "; waiting for it …"))) {
            action.run();
        } catch (IOException e) {
            throw new ResourceException("cannot write in " + folder + ": " + FileFailure.reason(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ResourceException("interrupted while another process or thread downloads " + id, e);
        }
    }

    /** Deletes partial downloads of outdated versions. */
    void removeLeftovers() {
        Download.removeLeftovers(folder.resolve(BLOBS));
    }

    /** The commit of the revision when it was last downloaded. */
    Optional<String> commit() {
        if (id.isCommit()) {
            return Optional.of(id.revision());
        }
        Path reference = reference();
        if (!Files.isRegularFile(reference)) {
            return Optional.empty();
        }
        try {
            return Optional.of(TextFile.read(reference, MOST_REFERENCE_BYTES).strip())
                    .filter(HubId::isCommit);
        } catch (IOException e) {
            throw new ResourceException("cannot read " + reference + ": " + FileFailure.whenReading(e), e);
        }
    }

    /** Records the commit of the revision. */
    void remember(String commit) {
        if (!id.isCommit()) {
            makeFolder(reference().resolveSibling(".").normalize());
            AtomicFile.removeLeftovers(reference().resolveSibling(".").normalize());
            AtomicFile.writeString(reference(), commit);
        }
    }

    private Path reference() {
        return folder.resolve("refs").resolve(id.revision());
    }

    /** The model's folder at a commit: the snapshot of the repository, or one inside it. */
    Path snapshot(String commit) {
        return folder.resolve("snapshots").resolve(commit).resolve(id.path(""));
    }

    Path blob(String etag) {
        return folder.resolve(BLOBS).resolve(etag);
    }

    boolean has(String commit, String file) {
        return Files.isRegularFile(snapshot(commit).resolve(file));
    }

    /** Whether a file is in the cache or known not to be in the repository. */
    boolean knows(String commit, String file) {
        return has(commit, file) || Files.exists(absence(commit, file));
    }

    /** Records that the repository has no such file, in the same way as huggingface_hub. */
    void rememberAbsence(String commit, String file) {
        Path note = absence(commit, file);
        makeFolder(note.resolveSibling(".").normalize());
        AtomicFile.writeString(note, "");
    }

    private Path absence(String commit, String file) {
        return folder.resolve(".no_exist").resolve(commit).resolve(id.path(file));
    }

    /** Whether the weights of a snapshot are complete, with all shards. */
    boolean hasWeights(String commit) {
        if (has(commit, SafetensorsReader.SINGLE_FILE) || has(commit, ConfigFile.OPEN_CLIP_WEIGHTS)) {
            return true;
        }
        Path index = snapshot(commit).resolve(SafetensorsReader.INDEX_FILE);
        return Files.isRegularFile(index)
                && SafetensorsReader.shardsOf(index).stream().allMatch(Files::isRegularFile);
    }

    /** Adds a blob to a snapshot: as a link, or as the file itself if links are not supported. */
    void link(String commit, String file, String etag) {
        Path pointer = snapshot(commit).resolve(file);
        Path blob = blob(etag);
        makeFolder(snapshot(commit));
        try {
            // Left by a partly cleared cache: a link to a missing blob.
            if (Files.isSymbolicLink(pointer) && !Files.exists(pointer) && leadsToBlobs(pointer)) {
                Files.delete(pointer);
            }
            Files.createSymbolicLink(pointer, snapshot(commit).relativize(blob));
        } catch (FileAlreadyExistsException e) {
            if (!Files.exists(pointer)) {
                throw OwnFile.inTheWay(pointer, "it is a dangling symbolic link");
            }
            // Another process was faster.
        } catch (UnsupportedOperationException | IOException e) {
            moveInstead(blob, pointer);
        }
    }

    private boolean leadsToBlobs(Path pointer) throws IOException {
        Path target = pointer.resolveSibling(Files.readSymbolicLink(pointer)).normalize();
        return target.startsWith(folder.resolve(BLOBS).normalize());
    }

    /** On Windows few users may create links. */
    private static void moveInstead(Path blob, Path pointer) {
        try {
            Files.move(blob, pointer, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new ResourceException("cannot write " + pointer + ": " + e, e);
        }
    }

    private static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ResourceException("cannot create the folder " + folder + " of the hub's cache: " + e, e);
        }
    }
}
