package dev.vit4j.text;

import java.util.List;

/**
 * A batch of texts as a model reads them: rows of one length. There is no mask, as neither of the models needs one: see
 * {@link TextConvention}.
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

    /** Number of texts. */
    public int rows() {
        return rows;
    }

    /** Tokens of each text. */
    public int length() {
        return rows == 0 ? 0 : ids.length / rows;
    }

    /** A new array [rows, length], row after row. */
    public int[] toArray() {
        return ids.clone();
    }

    /** The indices of the texts that were cut, as they are longer than the model's. */
    public List<Integer> cut() {
        return cut;
    }
}
