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
 * The tokenizer of a model folder: from texts to the ids that its text tower reads, with the special tokens, the case, the
 * padding and the length that the model was trained with. Immutable and thread-safe.
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
     * Reads the tokenizer in a folder: {@code tokenizer.json}, or {@code vocab.json} with {@code merges.txt}; and if present
     * {@code tokenizer_config.json}, {@code special_tokens_map.json} and the model's {@code config.json}.
     *
     * @throws ResourceException if files are missing, unreadable, of an unsupported kind or don't fit each other
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

    /** The convention of the model's family. */
    public TextConvention convention() {
        return files.convention();
    }

    /** The maximum length of a text in tokens, with the special tokens; longer texts are truncated. */
    public int longest() {
        return longest;
    }

    /** One more than the highest id: the token embedding of a model needs at least so many rows. */
    public int vocabularySize() {
        return files.pipeline().highestId() + 1;
    }

    /**
     * This tokenizer for a text tower: texts with more tokens than the tower has positions are truncated.
     *
     * @param vocabularySize the rows of the tower's token embedding
     * @param positions the rows of its position embedding
     * @throws ResourceException if the tokenizer is another model's: there are ids without a row, or the config.json
     *     beside it has another end token
     */
    public Tokenizer forTower(int vocabularySize, int positions) {
        Optional<String> misfit = misfit(vocabularySize, "the model").or(this::otherEndToken);
        if (misfit.isPresent()) {
            throw new ResourceException(misfit.get());
        }
        return new Tokenizer(files, Math.min(longest, positions));
    }

    /** Why this can't be the tokenizer of the model whose config.json is in its folder; empty if it can be. */
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

    /** The ids and tokens of one text: padded to {@link #longest} for SigLIP, not padded for CLIP. */
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

    /** The ids of several texts: padded to {@link #longest} for SigLIP, to the longest of these texts for CLIP. */
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
