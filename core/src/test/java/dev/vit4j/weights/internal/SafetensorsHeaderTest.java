package dev.vit4j.weights.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SafetensorsHeaderTest {

    @TempDir
    Path folder;

    private static String tensor(String name, String dtype, String shape, String offsets) {
        return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets
                + "}";
    }

    private static String object(String... properties) {
        return "{" + String.join(",", properties) + "}";
    }

    private static Arguments broken(String header, int dataLength, String... expectedInMessage) {
        return Arguments.of(header, dataLength, expectedInMessage);
    }

    static Stream<Arguments> brokenHeaders() {
        String good = tensor("a", "F32", "[1]", "[0,4]");
        return Stream.of(
                broken("", 0, "does not begin with {"),
                broken("[]", 0, "does not begin with {"),
                broken(" {}", 0, "does not begin with {"),
                broken("{", 0, "not valid JSON"),
                broken("{} {}", 0, "nothing after the closing brace"),
                broken("{}\0", 0, "not valid JSON"),
                broken("{\"a\":1}", 0, "expected an object at /a, found 1"),
                broken("{\"a\":" + "[".repeat(10_000), 0, "expected an object at /a"),
                broken("{\"a\":{\"x\":" + "[".repeat(10_000), 0, "nesting depth"),
                broken(object(good, good), 4, "Duplicate", "\"a\""),
                broken(
                        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
                        4,
                        "Duplicate"),
                broken("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0, "Duplicate"),
                broken("{\"__metadata__\":{\"k\":1}}", 0, "expected a string at /__metadata__/k, found 1"),
                broken("{\"__metadata__\":[]}", 0, "expected an object at /__metadata__"),
                broken("{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "\"a\"", "dtype", "missing"),
                broken("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4, "\"a\"", "shape", "missing"),
                broken("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "\"a\"", "data_offsets", "missing"),
                broken(
                        "{\"a\":{\"dtype\":7,\"shape\":[1],\"data_offsets\":[0,4]}}",
                        4,
                        "expected a string at /a/dtype"),
                broken(object(tensor("a", "f32", "[1]", "[0,4]")), 4, "\"a\"", "unknown dtype \"f32\"", "BF16"),
                broken(object(tensor("a", "F32", "[1.0]", "[0,4]")), 4, "a whole number at /a/shape/0, found 1.0"),
                broken(object(tensor("a", "F32", "[-1]", "[0,4]")), 4, "a number from 0", "-1"),
                broken(object(tensor("a", "F32", "[\"1\"]", "[0,4]")), 4, "a whole number"),
                broken(object(tensor("a", "F32", "1", "[0,4]")), 4, "expected an array at /a/shape"),
                broken(object(tensor("a", "F32", "[99999999999999999999]", "[0,4]")), 4, "not valid JSON"),
                broken(object(tensor("a", "F32", "[1" + ",1".repeat(64) + "]", "[0,4]")), 4, "at most 64 numbers"),
                broken(object(tensor("a", "F32", "[4294967296,4294967296]", "[0,4]")), 4, "\"a\"", "impossible shape"),
                broken(
                        object(tensor("a", "F32", "[0,4611686018427387904,4]", "[0,0]")),
                        0,
                        "\"a\"",
                        "impossible shape"),
                broken(object(tensor("a", "F64", "[1152921504606846976]", "[0,0]")), 0, "\"a\"", "impossible shape"),
                broken(object(tensor("a", "F4", "[3]", "[0,2]")), 2, "\"a\"", "whole bytes"),
                broken(object(tensor("a", "F32", "[1]", "[0]")), 4, "two data_offsets"),
                broken(object(tensor("a", "F32", "[1]", "[0,4,8]")), 4, "at most 2 numbers"),
                broken(object(tensor("a", "F32", "[1]", "[4,0]")), 4, "\"a\"", "ends before it begins", "[4, 0]"),
                broken(object(tensor("a", "F32", "[2]", "[0,4]")), 4, "\"a\" of F32[2] takes 8 bytes", "[0, 4] of 4"),
                broken(
                        object(tensor("a", "F32", "[1]", "[0,4]")),
                        3,
                        "\"a\"",
                        "[0, 4]",
                        "3 bytes of data",
                        "incomplete"),
                broken(object(tensor("a", "F32", "[1]", "[9223372036854775803,9223372036854775807]")), 4, "incomplete"),
                broken(
                        object(tensor("a", "F32", "[2]", "[0,8]"), tensor("b", "F32", "[2]", "[4,12]")),
                        12,
                        "\"b\" overlaps tensor \"a\"",
                        "byte 4",
                        "expected 8"),
                broken(object(good, tensor("b", "F32", "[1]", "[0,4]")), 4, "\"b\" overlaps tensor \"a\""),
                broken(
                        object(tensor("a", "F32", "[2]", "[0,8]"), tensor("b", "F32", "[0]", "[4,4]")),
                        8,
                        "\"b\" overlaps tensor \"a\""),
                broken(object(tensor("a", "F32", "[1]", "[4,8]")), 8, "bytes 0 to 4", "before tensor \"a\""),
                broken(object(good, tensor("b", "F32", "[1]", "[8,12]")), 12, "bytes 4 to 8", "before tensor \"b\""),
                broken(object(good), 5, "after tensor \"a\"", "found 1 more bytes"),
                broken("{}", 1, "after the header", "found 1 more bytes"));
    }

    @ParameterizedTest
    @MethodSource("brokenHeaders")
    void refusesABrokenHeaderNamingFileAndFault(String header, int dataLength, String[] expectedInMessage) {
        Path file = SafetensorsBytes.write(folder.resolve("some.safetensors"), SafetensorsBytes.of(header, dataLength));

        assertThatThrownBy(() -> SafetensorsReader.open(file))
                .isInstanceOf(ResourceException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContainingAll(expectedInMessage);
    }

    @Test
    void refusesAHeaderThatIsNotUtf8() {
        byte[] header = object(tensor("aXb", "F32", "[1]", "[0,4]")).getBytes(StandardCharsets.UTF_8);
        header[3] = (byte) 0xff;
        Path file = SafetensorsBytes.write(folder.resolve("some.safetensors"), SafetensorsBytes.of(header, 4));

        assertThatThrownBy(() -> SafetensorsReader.open(file))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(file.toString(), "UTF-8");
    }

    @ParameterizedTest
    @MethodSource("brokenLengths")
    void refusesALengthThatTheFileCannotHold(byte[] content, String expectedInMessage) {
        Path file = SafetensorsBytes.write(folder.resolve("some.safetensors"), content);

        assertThatThrownBy(() -> SafetensorsReader.open(file))
                .isInstanceOf(ResourceException.class)
                .hasMessageContainingAll(file.toString(), expectedInMessage);
    }

    static Stream<Arguments> brokenLengths() {
        return Stream.of(
                Arguments.of(new byte[0], "found 0"),
                Arguments.of(new byte[7], "found 7"),
                Arguments.of(new byte[] {3, 0, 0, 0, 0, 0, 0, 0, '{', '}'}, "header of 3 bytes; expected at most 2"),
                Arguments.of(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, '{', '}'}, "18446744073709551615"),
                Arguments.of(new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) 0x80, '{', '}'}, "9223372036854775808"),
                Arguments.of(
                        "version https://git-lfs.github.com/spec/v1\noid sha256:0\n".getBytes(StandardCharsets.UTF_8),
                        "git lfs pull"));
    }

    @Test
    void acceptsWhatTheReferenceAccepts() {
        String header = object(
                        "\"__metadata__\":null",
                        "\"a\":{\"data_offsets\":[0,4],\"shape\":[],\"more\":{\"x\":[1]},\"dtype\":\"F32\"}",
                        tensor("empty", "F32", "[0]", "[0,0]"))
                + "  \n";
        Path file = SafetensorsBytes.write(folder.resolve("some.safetensors"), SafetensorsBytes.of(header, 4));

        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            assertThat(reader.names()).containsExactly("empty", "a");
            assertThat(reader.metadata()).isEmpty();
            assertThat(reader.shape("a")).isEmpty();
        }
    }
}
