package dev.vit4j.text;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import dev.vit4j.text.internal.BytePairMerges;
import dev.vit4j.text.internal.TrainedTokenizer;
import java.nio.file.Path;
import java.util.List;

/**
 * Trains a small tokenizer on captions, for a model that is trained from scratch. Like CLIP's it is a byte-level BPE
 * tokenizer (Sennrich et al. 2016, https://arxiv.org/abs/1508.07909) of lower-cased words, which can encode any text. The
 * reference opens the files that it writes, as CLIPTokenizer or, for SigLIP's convention, as PreTrainedTokenizerFast.
 *
 * @param convention the convention of the model
 * @param pieces the size of the vocabulary, with the special tokens; fewer are learned if no pair of pieces occurs twice
 * @param longest the maximum length of a text in tokens, with the special tokens
 */
public record BytePairTrainer(TextConvention convention, int pieces, int longest) {

    /** @throws InvalidRequestException if there are too few pieces for every byte, or texts have no room for a word */
    public BytePairTrainer {
        TrainedTokenizer form = new TrainedTokenizer(convention);
        int fewest = TrainedTokenizer.alphabet().size() + form.specialTokens().size();
        if (pieces < fewest) {
            throw new InvalidRequestException("a vocabulary of " + pieces + " pieces is too small: the bytes, inside "
                    + "and at the end of words, and the special tokens are " + fewest);
        }
        if (longest <= form.specialTokens().size()) {
            throw new InvalidRequestException("texts of " + longest + " tokens have no place for a word between their "
                    + form.specialTokens().size() + " special tokens");
        }
    }

    /**
     * Trains, writes {@code tokenizer.json} and {@code tokenizer_config.json} into a folder, and opens them. The same
     * captions always give the same files.
     *
     * @throws InvalidRequestException if there are no captions
     * @throws ResourceException if the folder is missing or can't be written
     */
    public Tokenizer train(List<String> captions, Path folder) {
        TrainedTokenizer form = new TrainedTokenizer(convention);
        var words = form.words(captions);
        if (words.isEmpty()) {
            throw new InvalidRequestException(
                    "a tokenizer is learned from captions, but there is no word in " + captions.size() + " of them");
        }
        BytePairMerges learned = new BytePairMerges(TrainedTokenizer.alphabet(), words);
        learned.learn(pieces - form.specialTokens().size());
        form.write(learned, longest, folder);
        return Tokenizer.load(folder);
    }
}
