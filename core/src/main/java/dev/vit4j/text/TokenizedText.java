package dev.vit4j.text;

import java.util.List;

/**
 * A text as a model reads it.
 *
 * @param text as given
 * @param ids of its tokens, with those before and behind the text and, for SigLIP, the padding
 * @param pieces of the vocabulary, one for each id
 * @param leftOut tokens that were cut off as the text is longer than the model's; 0 for most texts
 */
public record TokenizedText(String text, List<Integer> ids, List<String> pieces, int leftOut) {

    public TokenizedText {
        ids = List.copyOf(ids);
        pieces = List.copyOf(pieces);
    }
}
