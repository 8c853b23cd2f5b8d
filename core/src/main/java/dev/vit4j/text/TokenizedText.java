package dev.vit4j.text;

import java.util.List;

/**
 * A text and its tokens.
 *
 * @param text as given
 * @param ids the token ids, with special tokens and, for SigLIP, padding
 * @param pieces the tokens' entries in the vocabulary, one for each id
 * @param leftOut the number of tokens cut off because the text exceeds the model's maximum length; 0 for most texts
 */
public record TokenizedText(String text, List<Integer> ids, List<String> pieces, int leftOut) {

    public TokenizedText {
        ids = List.copyOf(ids);
        pieces = List.copyOf(pieces);
    }
}
