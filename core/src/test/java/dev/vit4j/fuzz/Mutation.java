package dev.vit4j.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damages a valid file, one to four times: the same random numbers give the same damage. */
final class Mutation {

    private static final int MOST_DAMAGES = 4;
    private static final int LONGEST_RUN = 64;

    private static final long[] NUMBERS = {
        0,
        1,
        -1,
        2,
        7,
        127,
        128,
        255,
        256,
        32767,
        65535,
        65536,
        1 << 20,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xffff_ffffL,
        1L << 32,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private static final Pattern TOKEN = Pattern.compile(
            "\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+){0,50}+\"|-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|true|false|null|[\\[\\]{},:]");

    private static final List<String> TOKENS = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1",
            "0.5",
            "-0.0",
            "3",
            "17",
            "224",
            "65536",
            "100000",
            "2147483647",
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "1e308",
            "1e-320",
            "1e999",
            "1".repeat(400),
            "\"F64\"",
            "\"F4\"",
            "\"clip\"",
            "\"siglip\"",
            "\"dinov2\"",
            "\"deit\"",
            "\"gelu\"",
            "\"\"",
            "\"x\"",
            "\"\\ud800\"",
            "\"224\"",
            "[]",
            "{}",
            "[[1]]",
            "[1,2]",
            "[-1,224]",
            "{\"height\":1,\"width\":1000000}",
            "{\"shortest_edge\":1}",
            "[".repeat(2000),
            "NaN",
            "Infinity",
            "{",
            "}",
            "]",
            ",",
            ":",
            "\"__metadata__\"",
            "\"shape\"",
            "\"model_type\"",
            "\u00ff",
            "\u0000",
            "😀");

    /** How many of them are JSON by themselves. */
    private static final int VALID_VALUES = TOKENS.indexOf("[".repeat(2000));

    private static final Pattern VALUE = Pattern.compile(
            "(?<=[:,\\[]\\s{0,9})(?:\"[^\"\\\\]*+\"(?!\\s{0,9}:)|-?\\d++(?:\\.\\d++)?(?:[eE][+-]?\\d++)?|true|false|null)");

    private Mutation() {}

    static byte[] of(byte[] whole, byte[] other, Random random) {
        byte[] damaged = whole.clone();
        if (hasJson(whole) && random.nextBoolean()) {
            for (int times = 1 + random.nextInt(2); times > 0; times--) {
                damaged = withLengthBefore(valueEdit(damaged, random), damaged);
            }
            return damaged;
        }
        for (int times = 1 + random.nextInt(MOST_DAMAGES); times > 0; times--) {
            damaged = damageOnce(damaged, other, random);
        }
        return damaged;
    }

    private static byte[] damageOnce(byte[] bytes, byte[] other, Random random) {
        if (bytes.length == 0) {
            return other.clone();
        }
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(10)) {
            case 0 -> flipped(bytes, at, random);
            case 1 -> set(bytes, at, (byte) random.nextInt());
            case 2 -> Arrays.copyOf(bytes, at);
            case 3 -> copied(bytes, bytes, at, random);
            case 4 -> copied(bytes, other, at, random);
            case 5 -> number(bytes, at, random);
            case 6 -> inserted(bytes, at, 0, token(random));
            case 7 -> inserted(bytes, at, Math.min(1 + random.nextInt(LONGEST_RUN), bytes.length - at), new byte[0]);
            case 8 -> withLengthBefore(jsonEdit(bytes, random), bytes);
            default -> withLengthBefore(jsonEdit(jsonEdit(bytes, random), random), bytes);
        };
    }

    private static byte[] flipped(byte[] bytes, int at, Random random) {
        return set(bytes, at, (byte) (bytes[at] ^ (1 << random.nextInt(Byte.SIZE))));
    }

    private static byte[] set(byte[] bytes, int at, byte value) {
        bytes[at] = value;
        return bytes;
    }

    /** Bytes from elsewhere, of this file or of another. */
    private static byte[] copied(byte[] bytes, byte[] source, int at, Random random) {
        if (source.length > 0) {
            int from = random.nextInt(source.length);
            int length = Math.min(LONGEST_RUN, Math.min(bytes.length - at, source.length - from));
            System.arraycopy(source, from, bytes, at, 1 + random.nextInt(length));
        }
        return bytes;
    }

    /** A number that is often a limit, in either byte order and any width. */
    private static byte[] number(byte[] bytes, int at, Random random) {
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES)
                .order(random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN)
                .putLong(0, NUMBERS[random.nextInt(NUMBERS.length)]);
        int width = 1 << random.nextInt(4);
        int from = number.order() == ByteOrder.LITTLE_ENDIAN ? 0 : Long.BYTES - width;
        System.arraycopy(number.array(), from, bytes, at, Math.min(width, bytes.length - at));
        return bytes;
    }

    private static byte[] token(Random random) {
        return TOKENS.get(random.nextInt(TOKENS.size())).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] inserted(byte[] bytes, int at, int removed, byte[] insert) {
        return ByteBuffer.allocate(bytes.length - removed + insert.length)
                .put(bytes, 0, at)
                .put(insert)
                .put(bytes, at + removed, bytes.length - at - removed)
                .array();
    }

    private static boolean hasJson(byte[] bytes) {
        return bytes.length > Long.BYTES && (bytes[0] == '{' || bytes[Long.BYTES] == '{');
    }

    /** Puts one value in the place of another, so that the JSON stays valid and its meaning is looked at. */
    private static byte[] valueEdit(byte[] bytes, Random random) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        List<MatchResult> values = new ArrayList<>();
        var matcher = VALUE.matcher(text).region(text.indexOf('{'), Math.min(text.length(), 1 << 14));
        while (matcher.find()) {
            values.add(matcher.toMatchResult());
        }
        if (values.isEmpty()) {
            return bytes;
        }
        MatchResult value = values.get(random.nextInt(values.size()));
        String other = random.nextInt(3) == 0
                ? values.get(random.nextInt(values.size())).group()
                : TOKENS.get(random.nextInt(VALID_VALUES));
        byte[] insert = other.getBytes(StandardCharsets.UTF_8);
        return inserted(bytes, value.start(), value.end() - value.start(), insert);
    }

    /** Replaces, removes or doubles a token of the JSON that the file is or has in it. */
    private static byte[] jsonEdit(byte[] bytes, Random random) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int start = text.indexOf('{');
        if (start < 0) {
            return bytes;
        }
        List<MatchResult> tokens = new ArrayList<>();
        var matcher = TOKEN.matcher(text).region(start, Math.min(text.length(), start + (1 << 14)));
        while (matcher.find()) {
            tokens.add(matcher.toMatchResult());
        }
        if (tokens.isEmpty()) {
            return bytes;
        }
        MatchResult token = tokens.get(random.nextInt(tokens.size()));
        MatchResult until = tokens.get(Math.min(tokens.size() - 1, tokens.indexOf(token) + random.nextInt(4)));
        byte[] span = text.substring(token.start(), until.end()).getBytes(StandardCharsets.ISO_8859_1);
        return switch (random.nextInt(4)) {
            case 0 -> inserted(bytes, token.start(), until.end() - token.start(), new byte[0]);
            case 1 -> inserted(bytes, until.end(), 0, span);
            default -> inserted(bytes, token.start(), token.end() - token.start(), token(random));
        };
    }

    /** Corrects the length that stands before a safetensors header, so that what follows is looked at, too. */
    private static byte[] withLengthBefore(byte[] edited, byte[] original) {
        boolean lengthFirst = original.length > Long.BYTES && original[Long.BYTES] == '{' && edited.length > Long.BYTES;
        if (lengthFirst) {
            ByteBuffer start = ByteBuffer.wrap(edited).order(ByteOrder.LITTLE_ENDIAN);
            start.putLong(0, start.getLong(0) + edited.length - original.length);
        }
        return edited;
    }
}
