package dev.vit4j.search;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.search.internal.IndexFile;
import dev.vit4j.search.internal.UnitVectors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Adds vectors to an index and removes them. Nothing of it is visible to others before {@link #commit}, and whatever was committed
 * survives a crash of the process or the machine: the file only grows, and a commit replaces one block that has a checksum. An
 * index has one writer at a time, which one thread uses; others may search it meanwhile.
 *
 * <pre>{@code
 * VectorIndex.Description description = new VectorIndex.Description("clip-vit-base-patch32", fingerprint, 512);
 * try (VectorIndexWriter writer = VectorIndexWriter.open(file, description)) {
 *     writer.put("holiday/beach.jpg", "2026-08-01T12:00:00Z", embedding);
 *     writer.commit();
 * }
 * }</pre>
 */
public final class VectorIndexWriter implements AutoCloseable {

    private final IndexFile file;

    private VectorIndexWriter(IndexFile file) {
        this.file = file;
    }

    /**
     * Opens an index for changes, or creates it.
     *
     * @param description of the vectors to be added
     * @throws InvalidRequestException if the index has vectors of another model or length
     * @throws ResourceException if the file is damaged, not an index, can't be written, or has a writer already
     */
    public static VectorIndexWriter open(Path file, VectorIndex.Description description) {
        return new VectorIndexWriter(IndexFile.open(file, description));
    }

    /**
     * The names in the index, each with its version, as they are after the changes so far. The map is a view of the index's
     * own: don't change the index while going through it.
     */
    public Map<String, String> versions() {
        return file.versions();
    }

    /**
     * Adds a vector; a vector that has the same name is replaced.
     *
     * @param version a text that changes when what has the name changes, such as a file's size and time: it tells what has to
     *     be computed again
     * @param vector of any length but zero; the index holds it scaled to length 1, each number rounded to bf16
     * @throws InvalidRequestException if the vector has another number of dimensions, a number that isn't finite, or only
     *     zeros, or the name isn't text
     * @throws ResourceException if the file can't be written
     */
    public void put(String name, String version, float[] vector) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            throw new InvalidRequestException(
                    "the name " + name + " has an unpaired surrogate, which no file can hold");
        }
        file.put(name, version, UnitVectors.of(vector, file.description().dimensions(), name));
    }

    /**
     * Removes the vector of this name.
     *
     * @return false if there is none
     */
    public boolean remove(String name) {
        return file.remove(name);
    }

    /**
     * Makes all changes since the last commit permanent and visible, or none of them.
     *
     * @throws ResourceException if the file can't be written: the index is as the last commit left it
     */
    public void commit() {
        file.commit();
    }

    /** Drops what was not committed. */
    @Override
    public void close() {
        file.close();
    }
}
