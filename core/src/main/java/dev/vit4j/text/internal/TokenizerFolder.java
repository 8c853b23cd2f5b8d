package dev.vit4j.text.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.RegularFile;
import dev.vit4j.text.TextConvention;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Reads a folder's tokenizer as the reference's AutoTokenizer does.
 *
 * @param folder that was read
 * @param pipeline from text to ids
 * @param special tokens around the ids
 * @param padding id that fills up a text
 * @param padsLeft whether padding stands before the text
 * @param cutsLeft whether a text that is too long loses its beginning
 * @param longest text in tokens, with special ones
 * @param origin names the tokenizer's file in messages
 */
public record TokenizerFolder(
        Path folder,
        TextPipeline pipeline,
        SpecialTokens special,
        int padding,
        boolean padsLeft,
        boolean cutsLeft,
        int longest,
        TextConvention convention,
        Optional<TowerConfig> tower,
        String origin) {

    public static final String TOKENIZER = "tokenizer.json";

    private static final String VOCABULARY = "vocab.json";
    private static final String MERGES = "merges.txt";

    private static final List<String> FILES = List.of(
            TOKENIZER,
            VOCABULARY,
            MERGES,
            TokenizerSettings.FILE_NAME,
            TokenizerSettings.SPECIAL_TOKENS,
            TokenizerSettings.ADDED_TOKENS);

    private static final AddedToken CLIP_START = AddedToken.special("<|startoftext|>");
    private static final AddedToken CLIP_END = AddedToken.special("<|endoftext|>");

    /** @throws ResourceException if files are missing, unreadable or don't fit each other */
    public static TokenizerFolder read(Path folder) {
        boolean isOneFile = Files.exists(folder.resolve(TOKENIZER));
        if (!isOneFile && !(Files.exists(folder.resolve(VOCABULARY)) && Files.exists(folder.resolve(MERGES)))) {
            throw absent(folder);
        }
        TokenizerFile file = isOneFile
                ? TokenizerFile.read(folder.resolve(TOKENIZER))
                : TokenizerFile.read(folder.resolve(VOCABULARY), folder.resolve(MERGES));
        TokenizerSettings settings = TokenizerSettings.read(folder);
        Optional<TowerConfig> tower = TowerConfig.read(folder);
        Optional<OpenClipText> openClip = OpenClipText.read(folder);
        TokenizerClass kind = TokenizerClass.named(settings.tokenizerClass(), isOneFile);
        Vocabulary vocabulary = new Vocabulary(file, settings, kind != TokenizerClass.AS_WRITTEN);
        SpecialTokens special = special(kind, file, settings, vocabulary);
        TextConvention convention = tower.map(TowerConfig::convention)
                .or(() -> openClip.map(OpenClipText::convention))
                .or(kind::convention)
                .orElse(special.before().isEmpty() ? TextConvention.SIGLIP : TextConvention.CLIP);
        int longest = openClip.map(OpenClipText::contextLength)
                .orElseGet(() -> settings.longest()
                        .orElse(tower.map(TowerConfig::positions).orElse(convention.defaultLength())));
        if (longest <= special.count()) {
            throw settings.fields()
                    .unexpected("model_max_length", "more than the " + special.count() + " tokens around every text");
        }
        return new TokenizerFolder(
                folder,
                kind.pipeline(
                        file,
                        settings,
                        vocabulary.added(),
                        openClip.map(OpenClipText::cleaning).orElse(UnaryOperator.identity())),
                special,
                padding(convention, settings, vocabulary, special),
                settings.isLeft("padding_side", kind == TokenizerClass.GEMMA ? "left" : "right"),
                settings.isLeft("truncation_side", "right"),
                longest,
                convention,
                tower,
                file.fields().origin());
    }

    /** @throws ResourceException if a file can't be read or written */
    public void copyTo(Path other) {
        for (String name : FILES) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                try {
                    AtomicFile.writeBytes(other.resolve(name), RegularFile.read(file, TokenizerFile.MOST_BYTES));
                } catch (IOException e) {
                    throw new ResourceException("cannot read " + file + ": " + FileFailure.whenReading(e), e);
                }
            }
        }
    }

    private static SpecialTokens special(
            TokenizerClass kind, TokenizerFile file, TokenizerSettings settings, Vocabulary vocabulary) {
        if (kind == TokenizerClass.CLIP) {
            return new SpecialTokens(
                    List.of(vocabulary.id(settings.named("bos_token").orElse(CLIP_START))),
                    List.of(vocabulary.id(settings.named("eos_token").orElse(CLIP_END))));
        }
        return file.fields().has("post_processor")
                ? SpecialTokens.read(file.fields().object("post_processor"))
                : SpecialTokens.NONE;
    }

    private static int padding(
            TextConvention convention, TokenizerSettings settings, Vocabulary vocabulary, SpecialTokens special) {
        Optional<AddedToken> padding = settings.named("pad_token");
        if (padding.isEmpty() && convention == TextConvention.SIGLIP) {
            throw settings.fields().unexpected("pad_token", "the token that SigLIP's texts are padded with");
        }
        // what is behind CLIP's end token changes nothing
        return padding.map(vocabulary::id)
                .orElseGet(() -> special.after().stream().findFirst().orElse(0));
    }

    private static ResourceException absent(Path folder) {
        String found = Files.exists(folder.resolve("spiece.model"))
                ? "; its spiece.model is not read: take tokenizer.json of the same model from the hub"
                : "; the folder of a model with a text tower has one, as saved or on the hub";
        return new ResourceException(
                folder + " has no " + TOKENIZER + ", nor " + VOCABULARY + " with " + MERGES + found);
    }
}
