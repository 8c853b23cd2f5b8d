package dev.vit4j.run.internal.data;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.RegularFile;
import dev.vit4j.run.RunFolder;
import dev.vit4j.run.Trainer;
import dev.vit4j.run.internal.RecordJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@link RunFolder#BROKEN_IMAGES}: the images that a run leaves out, a JSON object per line. */
public final class BrokenImageFile {

    /** Enough for some million images. */
    private static final long MOST_BYTES = 512L << 20;

    private static final String SHA256 = "sha256";

    private final Path path;

    public BrokenImageFile(Path path) {
        this.path = path;
    }

    /**
     * The lines in file order; none if there is no file.
     *
     * @throws ResourceException if the file can't be read, or a line is not in vit4j's format
     */
    public List<Trainer.Listener.BrokenImage> read() {
        if (Files.notExists(path)) {
            return List.of();
        }
        List<Trainer.Listener.BrokenImage> images = new ArrayList<>();
        try {
            for (String line : new String(RegularFile.read(path, MOST_BYTES), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (!(RecordJson.MAPPER.readTree(line) instanceof ObjectNode json)) {
                    throw new ResourceException(
                            unexpected(images.size() + 1, line.isBlank() ? "an empty line" : "no object"));
                }
                putIntoCurrentForm(json);
                images.add(RecordJson.MAPPER.treeToValue(json, Trainer.Listener.BrokenImage.class));
            }
        } catch (JacksonException e) {
            throw new ResourceException(unexpected(images.size() + 1, e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new ResourceException("cannot read " + path + ": " + FileFailure.whenReading(e), e);
        }
        return List.copyOf(images);
    }

    private String unexpected(int line, String found) {
        return path + ", line " + line
                + ": expected a broken image as a JSON object with split, index, file and reason: " + found
                + "; undo the changes";
    }

    /** Older versions recorded no checksum of the image. */
    public static void putIntoCurrentForm(JsonNode image) {
        if (image instanceof ObjectNode object && !object.has(SHA256)) {
            object.putNull(SHA256);
        }
    }

    /** Replaces the file. */
    public void write(List<Trainer.Listener.BrokenImage> images) {
        StringBuilder lines = new StringBuilder();
        images.forEach(image ->
                lines.append(RecordJson.MAPPER.writeValueAsString(image)).append('\n'));
        AtomicFile.writeString(path, lines.toString());
    }
}
