package dev.vit4j.weights.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.vit4j.ResourceException;
import dev.vit4j.tensor.Engine;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files with seeded damage open whole or are refused by our own error, cheaply; nothing else ever comes out. */
@Tag("engine")
class SafetensorsFuzzTest {

    private static final int MUTATIONS = 2_000;

    /** The file has 1,302 bytes, and its numbers could ask for exabytes; classes loaded on the way take some too. */
    private static final long ALLOWED_BYTES = 64 << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final String[] TOKENS = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u0000",
        "null",
        "-",
        "1e9",
        "9223372036854775807",
        "0",
        "F64",
        "U64",
        "BF16",
        "F4",
        "__metadata__",
        "shape",
        "dtype",
        "data_offsets",
        "\u00ff",
        "😀",
        " "
    };

    @TempDir
    Path folder;

    @BeforeAll
    static void loadTheEngine() {
        Engine.load();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void opensOrRefusesEveryDamagedFile(long seed) throws IOException {
        byte[] whole = Files.readAllBytes(SafetensorsReaderTest.resource("/safetensors/every-tensor-type.safetensors"));
        Path file = folder.resolve("damaged.safetensors");
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] damaged = damage(whole, random);
            SafetensorsBytes.write(file, damaged);
            long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
            if (!opens(file, damaged.length)) {
                refused++;
            }
            assertThat(THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore)
                    .isLessThan(ALLOWED_BYTES);
        }
        assertThat(refused).isBetween(MUTATIONS / 2, MUTATIONS - 1);
    }

    private static boolean opens(Path file, long size) {
        try (Scope scope = Scope.open();
                SafetensorsReader reader = SafetensorsReader.open(file)) {
            long bytes = reader.readAll().values().stream()
                    .mapToLong(Tensor::byteLength)
                    .sum();
            assertThat(bytes).isLessThan(size);
            return true;
        } catch (ResourceException e) {
            assertThat(e.getMessage()).contains(file.toString());
            return false;
        }
    }

    private static byte[] damage(byte[] whole, Random random) {
        byte[] damaged = whole.clone();
        int headerEnd = Long.BYTES + headerLength(whole);
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            switch (random.nextInt(5)) {
                case 0 -> damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                case 1 ->
                    damaged[random.nextInt(Math.min(headerEnd, damaged.length))] ^= (byte) (1 << random.nextInt(8));
                case 2 -> damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length) + 1);
                case 3 -> damaged = spliced(damaged, TOKENS[random.nextInt(TOKENS.length)], random);
                default -> {
                    int from = random.nextInt(damaged.length);
                    int to = random.nextInt(damaged.length);
                    int length = random.nextInt(Math.min(64, damaged.length - Math.max(from, to)) + 1);
                    System.arraycopy(damaged, from, damaged, to, length);
                }
            }
        }
        return damaged;
    }

    /** Puts a token over the header and corrects the length before it, so that what follows is looked at too. */
    private static byte[] spliced(byte[] bytes, String token, Random random) {
        if (bytes.length < Long.BYTES || headerLength(bytes) <= 0 || headerLength(bytes) > bytes.length - Long.BYTES) {
            return bytes;
        }
        byte[] insert = token.getBytes(StandardCharsets.UTF_8);
        int at = Long.BYTES + random.nextInt(headerLength(bytes));
        int removed = Math.min(random.nextInt(4), Long.BYTES + headerLength(bytes) - at);
        return ByteBuffer.allocate(bytes.length + insert.length - removed)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(bytes, 0, at)
                .put(insert)
                .put(bytes, at + removed, bytes.length - at - removed)
                .putLong(0, headerLength(bytes) + insert.length - removed)
                .array();
    }

    private static int headerLength(byte[] bytes) {
        return bytes.length < Long.BYTES
                ? 0
                : (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }
}
