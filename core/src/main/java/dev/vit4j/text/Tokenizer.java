package dev.vit4j.text;

import dev.vit4j.ResourceException;
import dev.vit4j.text.internal.TextPipeline;
import dev.vit4j.text.internal.TokenizerFolder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The tokenizer of a model's folder: from texts to the ids that its text tower reads, with the tokens around the text,
 * the case, the padding and the length that the model was trained with. Immutable; usable by several threads at once.
 *
 * <pre>{@code
 * Tokenizer tokenizer = Tokenizer.load(Path.of("clip-vit-base-patch32"));
 * int[] ids = tokenizer.encode(List.of("a photo of a cat", "a photo of a dog")).toArray();
 * }</pre>
 */
public final class Tokenizer {

    private final TokenizerFolder files;
    private final int longest;

    private Tokenizer(TokenizerFolder files, int longest) {
        this.files = files;
        this.longest = longest;
    }

    /**
     * The tokenizer in a folder: {@code tokenizer.json}, or {@code vocab.json} with {@code merges.txt}; beside it
     * {@code tokenizer_config.json}, {@code special_tokens_map.json} and the model's {@code config.json}, where there are
     * such.
     *
     * @throws ResourceException if files are missing, unreadable, of a kind that isn't supported or don't fit each other
     */
    public static Tokenizer load(Path folder) {
        TokenizerFolder files = TokenizerFolder.read(folder);
        return new Tokenizer(files, files.longest());
    }

    /**
     * Copies the files that this tokenizer was read from, byte for byte, so that the folder of a model that was trained
     * with it opens in the reference.
     *
     * @throws ResourceException if a file can't be read any more, or the folder is missing or can't be written
     */
    public void copyTo(Path folder) {
        files.copyTo(folder);
    }

    /** How the model wants its texts. */
    public TextConvention convention() {
        return files.convention();
    }

    /** The longest text in tokens, with those around it: longer ones are cut. */
    public int longest() {
        return longest;
    }

    /** One more than the highest id: as many rows a model's token embedding has at least. */
    public int vocabularySize() {
        return files.pipeline().highestId() + 1;
    }

    /**
     * This tokenizer for a text tower: longer texts than it has positions are cut.
     *
     * @param vocabularySize rows of the token embedding
     * @param positions rows of the position embedding
     * @throws ResourceException if the tokenizer is another model's: there are ids without a row, or the config.json
     *     beside it pools at another end token
     */
    public Tokenizer forTower(int vocabularySize, int positions) {
        Optional<String> misfit = misfit(vocabularySize, "the model").or(this::otherEndToken);
        if (misfit.isPresent()) {
            throw new ResourceException(misfit.get());
        }
        return new Tokenizer(files, Math.min(longest, positions));
    }

    /** What speaks against this being the tokenizer of the model whose config.json is beside it; empty if nothing does. */
    public Optional<String> misfit() {
        return files.tower()
                .flatMap(tower -> misfit(tower.vocabularySize(), tower.origin()))
                .or(this::otherEndToken);
    }

    /** CLIP's tower would pool at the start token of every text, and all texts would be equal. */
    private Optional<String> otherEndToken() {
        return files.tower()
                .filter(tower -> tower.endToken().isPresent()
                        && !files.special().after().contains(tower.endToken().getAsInt()))
                .map(tower -> files.origin() + ": texts end with the ids "
                        + files.special().after() + ", but "
                        + tower.origin() + " has an eos_token_id of "
                        + tower.endToken().getAsInt()
                        + "; the tokenizer is another model's");
    }

    private Optional<String> misfit(int rows, String model) {
        return vocabularySize() <= rows
                ? Optional.empty()
                : Optional.of(files.origin() + ": the vocabulary has ids up to " + (vocabularySize() - 1) + ", but "
                        + model + " has a vocab_size of " + rows + "; the tokenizer is another model's");
    }

    /** The ids and pieces of one text: for SigLIP padded, for CLIP as long as the text needs. */
    public TokenizedText encode(String text) {
        TextPipeline pipeline = files.pipeline();
        int[] all = pipeline.ids(text);
        int[] ids = row(all, convention() == TextConvention.SIGLIP ? longest : 0);
        return new TokenizedText(
                text,
                Arrays.stream(ids).boxed().toList(),
                Arrays.stream(ids).mapToObj(pipeline::piece).toList(),
                Math.max(0, all.length - room()));
    }

    /** The ids of several texts: for SigLIP rows of the model's length, for CLIP of the longest text's. */
    public TokenIds encode(List<String> texts) {
        List<int[]> all = texts.stream().map(files.pipeline()::ids).toList();
        int most = all.stream().mapToInt(ids -> ids.length).max().orElse(0);
        int length = convention() == TextConvention.SIGLIP ? longest : Math.min(longest, most + longest - room());
        int[] batch = new int[texts.size() * length];
        List<Integer> cut = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            System.arraycopy(row(all.get(i), length), 0, batch, i * length, length);
            if (all.get(i).length > room()) {
                cut.add(i);
            }
        }
        return new TokenIds(batch, texts.size(), cut);
    }

    /** Tokens of the text that there is place for between those around it. */
    private int room() {
        return longest
                - files.special().before().size()
                - files.special().after().size();
    }

    /** The text's ids, cut to the place there is, with the tokens around them, padded to a length. */
    private int[] row(int[] ids, int length) {
        int kept = Math.min(ids.length, room());
        int from = files.cutsLeft() ? ids.length - kept : 0;
        IntStream text = IntStream.concat(
                IntStream.concat(stream(files.special().before()), Arrays.stream(ids, from, from + kept)),
                stream(files.special().after()));
        IntStream padding = IntStream.range(0, Math.max(0, length - kept - longest + room()))
                .map(i -> files.padding());
        return (files.padsLeft() ? IntStream.concat(padding, text) : IntStream.concat(text, padding)).toArray();
    }

    private static IntStream stream(List<Integer> ids) {
        return ids.stream().mapToInt(Integer::intValue);
    }
}
