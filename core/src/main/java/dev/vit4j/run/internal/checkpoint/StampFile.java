package dev.vit4j.run.internal.checkpoint;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.AtomicFile;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.RegularFile;
import dev.vit4j.internal.io.Sha256;
import dev.vit4j.run.internal.RecordJson;
import dev.vit4j.run.internal.RunRecordForm;
import dev.vit4j.run.internal.data.BrokenImageFile;
import dev.vit4j.train.internal.MisfitException;
import dev.vit4j.train.internal.TrainingState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Stamps as files: a JSON object whose first field is the SHA-256 of every byte after that field's value. So no byte
 * of the file can change undetected.
 */
public final class StampFile {

    private static final String BEGINNING = "{\"sha256\":\"";
    private static final int CHECKSUM_LENGTH = 64;
    private static final String BROKEN_IMAGES = "brokenImages";

    /** Enough for the metrics of a run with a hundred thousand epochs. */
    private static final long MAX_BYTES = 64L << 20;

    /** The old format has no checksum: it must at least have exactly these fields. */
    private static final JsonMapper UNSEALED = RecordJson.MAPPER
            .rebuild()
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private StampFile() {}

    static void write(Path file, Stamp.Whole stamp) {
        String rest = "\"," + RecordJson.MAPPER.writeValueAsString(stamp).substring(1);
        AtomicFile.writeString(file, BEGINNING + checksum(rest) + rest);
    }

    /**
     * Reads a stamp in either format.
     *
     * @throws MisfitException if it is missing, damaged or modified
     * @throws ResourceException if the file can't be read
     */
    public static Stamp read(Path file) throws MisfitException {
        if (!Files.isRegularFile(file)) {
            throw new MisfitException(Files.exists(file) ? "it is not a regular file" : "it is missing");
        }
        try {
            long size = Files.size(file);
            if (size > MAX_BYTES) {
                throw new MisfitException("it has " + size + " bytes, more than any stamp");
            }
            return parse(RegularFile.read(file, MAX_BYTES));
        } catch (IOException e) {
            throw new ResourceException("cannot read " + file + ": " + FileFailure.whenReading(e), e);
        }
    }

    public static Stamp parse(byte[] content) throws MisfitException {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return text.startsWith(BEGINNING) ? sealed(text.substring(BEGINNING.length())) : unsealed(text);
        } catch (CharacterCodingException e) {
            throw new MisfitException("it is damaged: it is not UTF-8 text", e);
        } catch (JacksonException e) {
            throw new MisfitException("it is damaged: it is not the stamp of a checkpoint", e);
        }
    }

    private static Stamp unsealed(String text) throws MisfitException {
        if (!(UNSEALED.readTree(text) instanceof ObjectNode json)) {
            throw new MisfitException("it is damaged: it is empty");
        }
        addUnrecorded(json);
        Earlier earlier = UNSEALED.treeToValue(json, Earlier.class);
        return new Stamp.Unsealed(earlier.tensorsSha256(), earlier.progress().current());
    }

    private record Earlier(String tensorsSha256, EarlierProgress progress) {}

    private static Stamp sealed(String content) throws MisfitException {
        int end = Math.min(CHECKSUM_LENGTH, content.length());
        String recorded = content.substring(0, end);
        String rest = content.substring(end);
        String found = checksum(rest);
        if (!recorded.equals(found)) {
            throw new MisfitException(
                    "it was damaged or changed: its checksum is " + found + ", and it records " + recorded);
        }
        ObjectNode json = (ObjectNode) RecordJson.MAPPER.readTree(BEGINNING + content);
        if (!json.has(BROKEN_IMAGES)) {
            json.putArray(BROKEN_IMAGES); // of an older version, which ended at the first
        }
        json.path(BROKEN_IMAGES).forEach(BrokenImageFile::putIntoCurrentForm);
        if (json.path("terms").path("run") instanceof ObjectNode run) {
            RunRecordForm.current(run);
        }
        addUnrecorded(json);
        putIntoCurrentForm(json);
        return RecordJson.MAPPER.treeToValue(json, Stamp.Whole.class);
    }

    /** Progress and metrics had one field for each of a classifier's figures. */
    private static void putIntoCurrentForm(ObjectNode stamp) {
        JsonNode progress = stamp.path("progress");
        if (progress.has(EarlierProgress.MARK)) {
            TrainingState current = RecordJson.MAPPER
                    .treeToValue(progress, EarlierProgress.class)
                    .current();
            stamp.set("progress", RecordJson.MAPPER.<JsonNode>valueToTree(current));
        }
        for (JsonNode line : stamp.path("metrics")) {
            if (line instanceof ObjectNode epoch && !epoch.has("figures")) {
                ObjectNode figures = epoch.objectNode();
                for (String split : List.of("train", "validation", "test")) {
                    moveFigure(epoch, split + "Loss", figures, split + "_loss");
                    moveFigure(epoch, split + "Accuracy", figures, split + "_accuracy");
                }
                epoch.set("figures", figures);
            }
        }
    }

    private static void moveFigure(ObjectNode epoch, String field, ObjectNode figures, String name) {
        JsonNode value = epoch.path(field);
        if (value.isNumber()) {
            figures.set(name, value);
        }
        epoch.remove(field);
    }

    /** A value that an older version did not measure is empty, which is not damage. */
    private static void addUnrecorded(ObjectNode stamp) {
        addNulls(stamp.path("progress"), List.of("gradientNorms"));
        stamp.path("metrics").forEach(line -> addNulls(line, List.of("matrixLearningRate", "gradientNorm", "time")));
    }

    private static void addNulls(JsonNode node, List<String> fields) {
        if (node instanceof ObjectNode object) {
            fields.stream().filter(field -> !object.has(field)).forEach(object::putNull);
        }
    }

    private static String checksum(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
