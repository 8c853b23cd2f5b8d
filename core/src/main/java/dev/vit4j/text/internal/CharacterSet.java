package dev.vit4j.text.internal;

import java.util.Arrays;

/** Characters in ranges. */
final class CharacterSet {

    /** First and last character of each range in turn, ascending. */
    private final int[] bounds;

    /** @param ranges hexadecimal, such as {@code 41-5a 61-7a aa} */
    CharacterSet(String ranges) {
        bounds = Arrays.stream(ranges.split(" "))
                .flatMap(range -> Arrays.stream(range.contains("-") ? range.split("-") : new String[] {range, range}))
                .mapToInt(bound -> Integer.parseInt(bound, 16))
                .toArray();
    }

    boolean contains(int character) {
        int found = Arrays.binarySearch(bounds, character);
        // between two bounds: inside a range, if the one before is a first character
        return found >= 0 || (-found - 1) % 2 == 1;
    }
}
