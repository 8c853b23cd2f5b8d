package dev.vit4j.run.internal.model;

import dev.vit4j.ResourceException;
import dev.vit4j.data.Dataset;
import dev.vit4j.data.Target;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.RegularFile;
import dev.vit4j.task.CaptionTexts;
import dev.vit4j.text.Tokenizer;
import dev.vit4j.train.TowersSection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run's tokenizer: learned from its training captions in their templates, so that the same data gives the same one
 * when the run is resumed.
 *
 * @param files by name, for the folders of models
 */
record LearnedTokenizer(Tokenizer tokenizer, Map<String, byte[]> files) {

    private static final long MOST_BYTES = 256L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(LearnedTokenizer.class);

    /** @param templates for captions; they are learned as they are if there is none */
    static LearnedTokenizer of(Dataset train, TowersSection model, List<String> templates) {
        Set<String> captions = new LinkedHashSet<>();
        IntStream.range(0, train.size())
                .filter(index -> train.flaw(index).isEmpty()) // the others are left out of the run
                .mapToObj(train::target)
                .forEach(target -> captions.add(((Target.Caption) target).text()));
        List<String> texts = captions.stream()
                .flatMap(caption -> templates.isEmpty()
                        ? Stream.of(caption)
                        : templates.stream().map(template -> CaptionTexts.filled(template, caption)))
                .toList();
        try {
            Path folder = Files.createTempDirectory("vit4j-tokenizer");
            try {
                Tokenizer tokenizer = model.tokenizerTrainer().train(texts, folder);
                warnOfCut(tokenizer, texts, model);
                return new LearnedTokenizer(tokenizer, contents(folder));
            } finally {
                remove(folder);
            }
        } catch (IOException e) {
            throw new ResourceException("cannot write the tokenizer for now: " + FileFailure.reason(e), e);
        }
    }

    private static void warnOfCut(Tokenizer tokenizer, List<String> texts, TowersSection model) {
        long cut = texts.stream()
                .filter(text -> tokenizer.encode(text).leftOut() > 0)
                .count();
        if (cut > 0) {
            LOG.warn(
                    "{} of {} different texts have more tokens than model.text.max_position_embeddings, {}: their ends are cut "
                            + "off",
                    cut,
                    texts.size(),
                    model.text().maxPositionEmbeddings());
        }
    }

    private static Map<String, byte[]> contents(Path folder) throws IOException {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        for (Path file : files(folder)) {
            contents.put(file.getFileName().toString(), RegularFile.read(file, MOST_BYTES));
        }
        return contents;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static void remove(Path folder) throws IOException {
        for (Path file : files(folder)) {
            Files.delete(file);
        }
        Files.delete(folder);
    }

    /** The id that ends every text, before its padding. */
    int endToken() {
        List<Integer> ofNothing = tokenizer.encode("").ids();
        return ofNothing.get(ofNothing.size() - 1); // SigLIP pads with the end token
    }

    /** @throws ResourceException if the folder can't be written */
    void save(Path folder) {
        files.forEach((name, bytes) -> AtomicFile.writeBytes(folder.resolve(name), bytes));
    }
}
