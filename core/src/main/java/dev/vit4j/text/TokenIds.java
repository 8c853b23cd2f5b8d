package dev.vit4j.text;

import java.util.List;

/**
 * The token ids of a batch of texts: rows of one length. There is no attention mask, since neither CLIP nor SigLIP needs
 * one: see {@link TextConvention}.
 */
public final class TokenIds {

    private final int[] ids;
    private final int rows;
    private final List<Integer> cut;

    TokenIds(int[] ids, int rows, List<Integer> cut) {
        this.ids = ids;
        this.rows = rows;
        this.cut = List.copyOf(cut);
    }

    /** The number of texts. */
    public int rows() {
        return rows;
    }

    /** The number of tokens of each text, special tokens and padding included; 0 without texts. */
    public int length() {
        return rows == 0 ? 0 : ids.length / rows;
    }

    /** The ids as a new array [rows, length], row after row. */
    public int[] toArray() {
        return ids.clone();
    }

    /** The indices of the texts that were truncated to the model's maximum length. */
    public List<Integer> cut() {
        return cut;
    }
}
