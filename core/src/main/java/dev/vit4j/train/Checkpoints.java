package dev.vit4j.train;

import dev.vit4j.ResourceException;
import dev.vit4j.io.AtomicFile;
import dev.vit4j.io.Sha256;
import dev.vit4j.tensor.NoGrad;
import dev.vit4j.tensor.Scope;
import dev.vit4j.tensor.Tensor;
import dev.vit4j.weights.SafetensorsReader;
import dev.vit4j.weights.SafetensorsWriter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * The checkpoints of a run: for each a file of tensors, and beside it, written after it, a small one that says how far
 * the run was and what the tensors' checksum is. A checkpoint is whole where both are there and agree.
 */
final class Checkpoints {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final String PREFIX = "step-";
    private static final Pattern TENSORS = Pattern.compile(PREFIX + "(\\d{8,18})\\.safetensors");

    private final Path folder;
    private final int keep;

    /** The record beside the tensors. */
    record Stamp(String tensorsSha256, Progress progress) {}

    /**
     * @param folder made when first written to
     * @param keep so many of the newest stay, and the best
     */
    Checkpoints(Path folder, int keep) {
        this.folder = folder;
        this.keep = keep;
    }

    /** Writes a checkpoint and removes old ones. */
    void write(Map<String, Tensor> state, Progress progress) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new ResourceException("cannot make " + folder + ": " + e.getMessage(), e);
        }
        Path tensors = tensors(progress.step());
        SafetensorsWriter.write(tensors, state, Map.of("format", "vit4j-checkpoint"));
        AtomicFile.writeString(
                stamp(progress.step()), RecordJson.MAPPER.writeValueAsString(new Stamp(Sha256.of(tensors), progress)));
        removeOld(progress);
    }

    /** Fills the tensors of {@code state} from the newest whole checkpoint and gives its progress. */
    Optional<Progress> restore(Map<String, Tensor> state) {
        for (long step : steps()) {
            Optional<Progress> progress = restore(step, state);
            if (progress.isPresent()) {
                return progress;
            }
            LOG.warn("{} is not whole; going back to the one before it", tensors(step));
        }
        return Optional.empty();
    }

    /** Fills tensors from some of those of the whole checkpoint of a step; false where that is missing or not whole. */
    boolean restorePart(long step, Map<String, Tensor> part) {
        if (!Files.exists(tensors(step)) || wholeStamp(step).isEmpty()) {
            LOG.warn("{} is missing or not whole", tensors(step));
            return false;
        }
        try (SafetensorsReader reader = SafetensorsReader.open(tensors(step))) {
            copy(reader, part, tensors(step));
        }
        return true;
    }

    private Optional<Progress> restore(long step, Map<String, Tensor> state) {
        Optional<Stamp> stamp = wholeStamp(step);
        if (stamp.isEmpty()) {
            return Optional.empty();
        }
        fill(tensors(step), state);
        return stamp.map(Stamp::progress);
    }

    /** The record of a checkpoint; empty where there is none or it doesn't agree with the tensors. */
    private Optional<Stamp> wholeStamp(long step) {
        try {
            Stamp stamp = RecordJson.MAPPER.readValue(Files.readString(stamp(step)), Stamp.class);
            return Optional.ofNullable(stamp)
                    .filter(whole -> whole.tensorsSha256().equals(Sha256.of(tensors(step))));
        } catch (NoSuchFileException | CharacterCodingException | JacksonException e) {
            return Optional.empty(); // missing where the run ended between the two files
        } catch (IOException e) {
            throw new ResourceException("cannot read " + stamp(step) + ": " + e.getMessage(), e);
        }
    }

    /** Copies a checkpoint's tensors into those of {@code state}. */
    static void fill(Path file, Map<String, Tensor> state) {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            for (String name : reader.names()) {
                if (!state.containsKey(name)) {
                    throw new ResourceException(file + " has a tensor " + name + " of shape "
                            + Arrays.toString(reader.shape(name))
                            + " that the run has no place for: it is of another architecture or recipe");
                }
            }
            copy(reader, state, file);
        }
    }

    private static void copy(SafetensorsReader reader, Map<String, Tensor> state, Path file) {
        state.forEach((name, tensor) -> {
            if (!reader.names().contains(name)) {
                throw new ResourceException(file + " has no tensor " + name + " of shape "
                        + Arrays.toString(tensor.shape()) + ": it is of another architecture or recipe");
            }
            try (NoGrad noGrad = NoGrad.open();
                    Scope scope = Scope.open()) {
                Tensor saved = reader.read(name);
                if (!Arrays.equals(saved.shape(), tensor.shape())) {
                    throw new ResourceException(file + ": " + name + " has shape " + Arrays.toString(saved.shape())
                            + ", expected " + Arrays.toString(tensor.shape())
                            + ": it is of another architecture");
                }
                tensor.copyFrom(saved);
            }
        });
    }

    /** The newest checkpoint's tensors. */
    Optional<Path> newest() {
        return steps().stream().findFirst().map(this::tensors);
    }

    /** Steps that have tensors, newest first. */
    private List<Long> steps() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .map(TENSORS::matcher)
                    .filter(Matcher::matches)
                    .map(name -> Long.parseLong(name.group(1)))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (IOException e) {
            throw new ResourceException("cannot list " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Also removes those of later steps: they were not whole when the run was taken up before them. */
    private void removeOld(Progress now) {
        long best = now.best().map(Progress.Best::step).orElse(-1L);
        List<Long> later = steps().stream().filter(step -> step > now.step()).toList();
        List<Long> old = steps().stream()
                .filter(step -> step <= now.step())
                .skip(keep)
                .filter(step -> step != best)
                .toList();
        later.forEach(this::remove);
        old.forEach(this::remove);
    }

    private void remove(long step) {
        try {
            Files.deleteIfExists(stamp(step)); // first: without it the tensors are no checkpoint
            Files.deleteIfExists(tensors(step));
        } catch (IOException e) {
            LOG.warn("cannot remove the old checkpoint {}: {}", tensors(step), e.getMessage());
        }
    }

    Path tensors(long step) {
        return folder.resolve(String.format(Locale.ROOT, "%s%08d.safetensors", PREFIX, step));
    }

    private Path stamp(long step) {
        return folder.resolve(String.format(Locale.ROOT, "%s%08d.json", PREFIX, step));
    }
}
