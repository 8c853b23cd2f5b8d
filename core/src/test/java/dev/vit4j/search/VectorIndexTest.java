package dev.vit4j.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("engine")
class VectorIndexTest {

    private static final int DIMENSIONS = 48;
    private static final VectorIndex.Description DESCRIPTION = new VectorIndex.Description("tower", "abc", DIMENSIONS);

    @TempDir
    private Path folder;

    private final Random random = new Random(5);

    private float[] vector() {
        float[] vector = new float[DIMENSIONS];
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] = (float) random.nextGaussian() * 3;
        }
        return vector;
    }

    /** Near to another: the scores of many of them round to the same bf16 number. */
    private float[] near(float[] other) {
        float[] vector = other.clone();
        for (int i = 0; i < DIMENSIONS; i++) {
            vector[i] += (float) random.nextGaussian() * 0.1f;
        }
        return vector;
    }

    private Path file() {
        return folder.resolve("vectors.index");
    }

    private void add(Map<String, float[]> vectors) {
        try (VectorIndexWriter writer = VectorIndexWriter.open(file(), DESCRIPTION)) {
            vectors.forEach((name, vector) -> writer.put(name, "1", vector));
            writer.commit();
        }
    }

    /** By sorting all, in double precision, of the numbers as the index rounds them. */
    private static List<String> nearest(Map<String, float[]> vectors, float[] query, int most) {
        Map<String, Double> scores = new LinkedHashMap<>();
        vectors.forEach((name, vector) -> scores.put(name, cosine(rounded(vector), query)));
        return scores.entrySet().stream()
                .sorted(Comparator.comparingDouble(score -> -score.getValue()))
                .limit(most)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** By their cosines: two that differ by the rounding of fp32 alone may stand in either order. */
    private static void requireNearest(
            Map<String, float[]> vectors, float[] query, int most, List<VectorIndex.Hit> found) {
        List<String> expected = nearest(vectors, query, most);
        assertThat(found).hasSameSizeAs(expected);
        for (int rank = 0; rank < expected.size(); rank++) {
            double cosine = cosine(rounded(vectors.get(expected.get(rank))), query);
            VectorIndex.Hit hit = found.get(rank);
            assertThat(cosine(rounded(vectors.get(hit.name())), query)).isCloseTo(cosine, Offset.offset(2e-7));
            assertThat((double) hit.score()).isCloseTo(cosine, Offset.offset(2e-7));
        }
        assertThat(found).extracting(VectorIndex.Hit::name).doesNotHaveDuplicates();
    }

    private static float[] rounded(float[] vector) {
        double length = Math.sqrt(dot(vector, vector));
        float[] rounded = new float[vector.length];
        for (int i = 0; i < vector.length; i++) {
            float unit = (float) (vector[i] / length);
            int upper = Float.floatToIntBits(unit) & 0xFFFF0000;
            float below = Float.intBitsToFloat(upper);
            float above = Float.intBitsToFloat(upper + 0x10000);
            boolean even = (upper >>> 16) % 2 == 0;
            float toBelow = Math.abs(unit - below);
            float toAbove = Math.abs(above - unit);
            rounded[i] = toBelow < toAbove || (toBelow == toAbove && even) ? below : above;
        }
        return rounded;
    }

    private static double dot(float[] a, float[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> (double) a[i] * b[i])
                .sum();
    }

    private static double cosine(float[] stored, float[] query) {
        return dot(stored, query) / Math.sqrt(dot(query, query) * dot(stored, stored));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void findsTheNearestWhereBf16CannotTellThemApart(int threads) {
        float[] middle = vector();
        Map<String, float[]> vectors = new LinkedHashMap<>();
        for (int i = 0; i < 3000; i++) {
            vectors.put("near/" + i, near(middle));
            vectors.put("far/" + i, vector());
        }
        add(vectors);
        List<float[]> queries = IntStream.range(0, 70)
                .mapToObj(i -> i % 2 == 0 ? near(middle) : vector())
                .toList();

        try (VectorIndex index = VectorIndex.open(file(), threads)) {
            assertThat(index.size()).isEqualTo(6000);
            List<List<VectorIndex.Hit>> found = index.search(queries, 20, name -> true);
            for (int query = 0; query < queries.size(); query++) {
                requireNearest(vectors, queries.get(query), 20, found.get(query));
            }
        }
    }

    @Test
    void filtersBeforeItSearches() {
        Map<String, float[]> vectors = new LinkedHashMap<>();
        for (int i = 0; i < 1000; i++) {
            vectors.put(i + (i % 10 == 3 ? ".png" : ".jpg"), vector());
        }
        add(vectors);
        float[] query = vector();
        Map<String, float[]> kept = new LinkedHashMap<>(vectors);
        kept.keySet().removeIf(name -> !name.endsWith(".png"));

        try (VectorIndex index = VectorIndex.open(file(), 2)) {
            assertThat(index.search(List.of(query), 7, name -> name.endsWith(".png"))
                            .get(0))
                    .extracting(VectorIndex.Hit::name)
                    .containsExactlyElementsOf(nearest(kept, query, 7));
            assertThat(index.search(List.of(query), 1000, name -> name.endsWith(".png"))
                            .get(0))
                    .hasSize(100);
            assertThat(index.search(List.of(query), 5, name -> false)).containsExactly(List.of());
        }
    }

    @Test
    void isAddedToAndTakenFromAcrossCommits() {
        Map<String, float[]> vectors = new LinkedHashMap<>();
        for (int commit = 0; commit < 5; commit++) {
            try (VectorIndexWriter writer = VectorIndexWriter.open(file(), DESCRIPTION)) {
                assertThat(writer.versions().keySet()).containsExactlyInAnyOrderElementsOf(vectors.keySet());
                for (int i = 0; i < 200; i++) {
                    String name = Integer.toString(random.nextInt(500));
                    float[] vector = vector();
                    vectors.put(name, vector);
                    writer.put(name, commit + "", vector);
                    assertThat(writer.versions()).containsEntry(name, commit + "");
                    String other = Integer.toString(random.nextInt(500));
                    assertThat(writer.remove(other)).isEqualTo(vectors.remove(other) != null);
                    if (i == 100) {
                        writer.commit();
                    }
                }
                writer.commit();
                writer.put("dropped", "1", vector());
            }
        }

        try (VectorIndex index = VectorIndex.open(file(), 2)) {
            assertThat(index.size()).isEqualTo(vectors.size());
            float[] query = vector();
            assertThat(index.search(query, 2000))
                    .extracting(VectorIndex.Hit::name)
                    .containsExactlyElementsOf(nearest(vectors, query, 2000));
            index.check();
        }
    }

    /** A reader has the state of its opening. */
    @Test
    void isSearchedWhileItIsChanged() {
        Map<String, float[]> vectors = new LinkedHashMap<>(Map.of("a", vector(), "b", vector()));
        add(vectors);
        float[] query = vector();
        try (VectorIndex before = VectorIndex.open(file(), 1)) {
            try (VectorIndexWriter writer = VectorIndexWriter.open(file(), DESCRIPTION)) {
                writer.put("c", "1", query);
                writer.remove("a");
                writer.commit();
            }
            assertThat(before.search(query, 5))
                    .extracting(VectorIndex.Hit::name)
                    .containsExactlyInAnyOrder("a", "b");
        }
        try (VectorIndex after = VectorIndex.open(file(), 1)) {
            assertThat(after.search(query, 5)).extracting(VectorIndex.Hit::name).containsExactly("c", "b");
        }
    }

    /** Every length that a killed process may leave, and a half-written commit record. */
    @Test
    void keepsWhatWasCommittedWhereTheNextCommitBreaksOff() throws IOException {
        add(Map.of("a", vector(), "b", vector()));
        byte[] committed = Files.readAllBytes(file());
        add(Map.of("c", vector()));
        byte[] next = Files.readAllBytes(file());
        int slots = 3 * 4096;

        for (int length = committed.length; length <= next.length; length += 97) {
            byte[] torn = Arrays.copyOf(next, length);
            System.arraycopy(committed, 0, torn, 0, slots);
            Files.write(file(), torn);
            assertThat(names()).containsExactlyInAnyOrder("a", "b");
        }
        for (int written = 0; written < 36; written++) {
            byte[] torn = next.clone();
            System.arraycopy(committed, 0, torn, 0, slots);
            int slot = next[4096] != committed[4096] ? 4096 : 8192;
            System.arraycopy(next, slot, torn, slot, written);
            Files.write(file(), torn);
            assertThat(names()).containsExactlyInAnyOrder("a", "b");
        }
        add(Map.of("d", vector())); // over the remains
        assertThat(names()).containsExactlyInAnyOrder("a", "b", "d");
    }

    private List<String> names() {
        try (VectorIndexWriter writer = VectorIndexWriter.open(file(), DESCRIPTION)) {
            return List.copyOf(writer.versions().keySet());
        }
    }

    @Test
    void namesWhatIsDamaged() throws IOException {
        add(Map.of("a", vector(), "b", vector()));
        byte[] whole = Files.readAllBytes(file());
        for (int position = 0; position < whole.length; position += position < 200 ? 1 : 53) {
            byte[] damaged = whole.clone();
            damaged[position] ^= 0x10;
            Files.write(file(), damaged);
            try (VectorIndex index = VectorIndex.open(file(), 1)) {
                index.check(); // a gap between parts, or the older commit record
                assertThat(index.size()).isIn(0, 2);
            } catch (ResourceException e) {
                assertThat(e).hasMessageContaining(file().toString());
            }
        }
        for (int length = 0; length < whole.length; length += 61) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> VectorIndex.open(file(), 1).close())
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining(file().toString());
        }
    }

    @Test
    void refusesAnotherModelAnotherLengthAndVectorsWithoutDirection() {
        add(Map.of("a", vector()));
        assertThatThrownBy(() -> VectorIndexWriter.open(file(), new VectorIndex.Description("b", "other", DIMENSIONS)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("tower")
                .hasMessageContaining("(other)");
        assertThatThrownBy(() -> VectorIndexWriter.open(file(), new VectorIndex.Description("tower", "abc", 7)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("48 numbers, not of 7");
        try (VectorIndexWriter writer = VectorIndexWriter.open(file(), DESCRIPTION)) {
            assertThatThrownBy(() -> VectorIndexWriter.open(file(), DESCRIPTION))
                    .isInstanceOf(ResourceException.class)
                    .hasMessageContaining("is being changed");
            assertThatThrownBy(() -> writer.put("x.png", "1", new float[DIMENSIONS]))
                    .hasMessageContaining("x.png has only zeros");
            float[] infinite = vector();
            infinite[3] = Float.POSITIVE_INFINITY;
            assertThatThrownBy(() -> writer.put("x.png", "1", infinite)).hasMessageContaining("not finite");
            infinite[3] = Float.NaN;
            assertThatThrownBy(() -> writer.put("x.png", "1", infinite)).hasMessageContaining("not finite");
        }
        try (VectorIndex index = VectorIndex.open(file(), 1)) {
            assertThatThrownBy(() -> index.search(new float[5], 1)).hasMessageContaining("5 numbers");
            assertThatThrownBy(() -> index.search(vector(), 0)).hasMessageContaining("found 0");
        }
    }

    @Test
    void aFileOfAnotherKindIsNamedAndLeftAlone() throws IOException {
        Files.writeString(file(), "my notes");
        assertThatThrownBy(() -> VectorIndexWriter.open(file(), DESCRIPTION))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("is not an index");
        assertThat(file()).hasContent("my notes");
        assertThatThrownBy(() -> VectorIndex.open(folder.resolve("missing"), 1))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("it does not exist");
    }

    /** The names of an index may be in any script, and empty; a sparse file needs no disk for its gaps. */
    @Test
    void namesAreAnyText() throws IOException {
        Map<String, float[]> vectors = new LinkedHashMap<>();
        List.of("", "Füße/日本/🐈.png", "line\nbreak").forEach(name -> vectors.put(name, vector()));
        add(vectors);
        assertThat(names()).containsExactlyInAnyOrderElementsOf(vectors.keySet());
        try (FileChannel channel = FileChannel.open(file(), StandardOpenOption.READ)) {
            ByteBuffer mark = ByteBuffer.allocate(5);
            channel.read(mark);
            assertThat(new String(mark.array(), StandardCharsets.US_ASCII)).isEqualTo("vit4j");
        }
    }
}
