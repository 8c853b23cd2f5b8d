package dev.vit4j.text.internal;

import java.util.Map;
import java.util.function.IntConsumer;

/** Cuts a word, or a text that no pre-tokenizer cut, into pieces of a vocabulary. Thread-safe. */
public sealed interface SubwordModel permits BytePairModel, UnigramModel, WordPieceModel {

    /** Passes on the ids of the pieces of a text, which is not empty. */
    void tokenize(String text, IntConsumer ids);

    /** The id of each piece. */
    Map<String, Integer> vocabulary();
}
