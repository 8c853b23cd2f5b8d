package dev.vit4j.search;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.search.internal.ExactSearch;
import dev.vit4j.search.internal.IndexContent;
import dev.vit4j.search.internal.UnitVectors;
import dev.vit4j.tensor.Workers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * An index of named vectors, open for search. The file is mapped into memory, not read: an index larger than the memory can be
 * searched, at the speed of its disk. It shows the state of its opening; what a {@link VectorIndexWriter} commits afterwards
 * is found by an index that is opened after it. Threads may share one. It must be closed, which ends its threads.
 *
 * <pre>{@code
 * try (VectorIndex index = VectorIndex.open(Path.of("photos.index"), 2)) {
 *     for (VectorIndex.Hit hit : index.search(embedding, 10)) {
 *         System.out.println(hit.score() + " " + hit.name());
 *     }
 * }
 * }</pre>
 */
public final class VectorIndex implements AutoCloseable {

    private final IndexContent content;
    private final Workers workers;
    private final ExactSearch search;

    private VectorIndex(IndexContent content, Workers workers) {
        this.content = content;
        this.workers = workers;
        this.search = new ExactSearch(content, workers);
    }

    /**
     * What all vectors of an index have in common.
     *
     * @param model the name of the model that made them, for people
     * @param fingerprint a text that differs between models, such as a hash of the weights: vectors of two models can't be
     *     compared
     * @param dimensions the length of each vector
     */
    public record Description(String model, String fingerprint, int dimensions) {

        /** @throws InvalidRequestException if there are no dimensions, or more than an index can have */
        public Description {
            if (dimensions < 1 || dimensions > UnitVectors.MOST_DIMENSIONS) {
                throw new InvalidRequestException("an index needs vectors of 1 to " + UnitVectors.MOST_DIMENSIONS
                        + " numbers, found " + dimensions);
            }
        }
    }

    /**
     * A vector that was found.
     *
     * @param score the cosine of the angle between it and the query, -1 to 1
     */
    public record Hit(String name, float score) {}

    /**
     * Opens an index.
     *
     * @param threads how many share a search
     * @throws dev.vit4j.ResourceException if the file is missing, damaged, or not an index
     */
    public static VectorIndex open(Path file, int threads) {
        Workers.requireCount("an index", threads);
        return new VectorIndex(IndexContent.open(file), Workers.start(threads));
    }

    /** What made the vectors, and their length. */
    public Description description() {
        return content.description();
    }

    /** The number of vectors. */
    public int size() {
        return content.size();
    }

    /** The version by name, in the order in which the vectors were added. */
    public Map<String, String> versions() {
        return content.versions();
    }

    /**
     * The most similar vectors, best first; of equally similar ones the one that was added first. The answer is exact for the
     * stored vectors, whose numbers are rounded to bf16.
     *
     * @param query of any length but zero, {@link Description#dimensions} numbers
     * @param most how many; fewer are found if the index has fewer
     * @throws InvalidRequestException if the query has another number of dimensions, a number that isn't finite, or only
     *     zeros, or none are asked for
     */
    public List<Hit> search(float[] query, int most) {
        return search(List.of(query), most, name -> true).get(0);
    }

    /**
     * The most similar of the vectors whose names pass a filter, for each of several queries: one pass over the index answers all
     * of them.
     *
     * @param filter applied to every name before the search
     * @return by query, as {@link #search(float[], int)} returns them
     * @throws InvalidRequestException as {@link #search(float[], int)} throws it
     */
    public List<List<Hit>> search(List<float[]> queries, int most, Predicate<String> filter) {
        if (most < 1) {
            throw new InvalidRequestException("a search must be for 1 or more vectors, found " + most);
        }
        List<float[]> unit = queries.stream()
                .map(query -> UnitVectors.of(query, content.description().dimensions(), "the query"))
                .toList();
        return search.search(unit, most, filter);
    }

    /**
     * Reads all vectors and compares them with their checksums.
     *
     * @throws dev.vit4j.ResourceException if a part of the file is damaged
     */
    public void check() {
        content.check();
    }

    /** Ends the index's threads. Searches that are running are finished. */
    @Override
    public void close() {
        workers.close();
    }
}
