package dev.vit4j.text;

import java.util.List;

/** The strings of make_tokenizers.py: any Unicode, words, blanks and tokens, the same for an index always. */
final class RandomStrings {

    static final int COUNT = 10_000;

    private static final List<String> WORDS = List.of(
            "photo",
            "a photo of a",
            "Tabby Cat",
            "it's",
            "we'LL",
            "naïve",
            "ΣΊΣΥΦΟΣ",
            "İstanbul",
            "ﬁne",
            "ｆｕｌｌ",
            "don't",
            "<|endoftext|>",
            "</s>",
            "<unk>",
            "<extra>",
            " <mask> ",
            "123",
            "x²",
            "▁",
            "👩🏽‍🚀",
            "🏳️‍🌈",
            "日本語",
            "שלום",
            "مرحبا",
            "e\u0301");

    private static final int[][] RANGES = {
        {0x20, 0x7e},
        {0x61, 0x7a},
        {0x9, 0xd},
        {0xa0, 0x24f},
        {0x300, 0x36f},
        {0x370, 0x5ff},
        {0x600, 0x8ff},
        {0x900, 0xdff},
        {0x1e00, 0x2100},
        {0x2000, 0x206f},
        {0x3000, 0x30ff},
        {0x4e00, 0x9fff},
        {0xac00, 0xd7a3},
        {0xf900, 0xfffd},
        {0x10300, 0x11fff},
        {0x1f300, 0x1faff},
        {0x0, 0x10ffff}
    };

    /** SplitMix64. */
    private long state;

    private RandomStrings(long seed) {
        state = seed;
    }

    private int below(int bound) {
        state += 0x9e3779b97f4a7c15L;
        long z = state;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return (int) Long.remainderUnsigned(z ^ (z >>> 31), bound);
    }

    static String at(int index) {
        RandomStrings random = new RandomStrings(index);
        StringBuilder text = new StringBuilder();
        int[] range = RANGES[random.below(RANGES.length)];
        int parts = random.below(24);
        for (int i = 0; i < parts; i++) {
            int kind = random.below(8);
            if (kind == 0) {
                text.append(WORDS.get(random.below(WORDS.size())));
            } else if (kind == 1) {
                text.append(' ');
            } else {
                if (kind == 2) {
                    range = RANGES[random.below(RANGES.length)];
                }
                int character = range[0] + random.below(range[1] - range[0] + 1);
                if (Character.getType(character) != Character.SURROGATE) {
                    text.appendCodePoint(character);
                }
            }
        }
        return text.toString();
    }
}
