package dev.vit4j.cli.images;

import dev.vit4j.image.ImageDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The result for one image.
 *
 * @param file the file name as given
 * @param version the version of the file: its length and modification time; for a failure also other possible causes
 * @param answer the model's result, empty on failure
 * @param error the reason for the failure
 */
public record ImageResult(String file, String version, ObjectNode answer, Optional<String> error) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** @param version of the file when it was read */
    static ImageResult of(Path file, String version, ObjectNode answer) {
        return new ImageResult(file.toString(), version, answer, Optional.empty());
    }

    /** @param limits the limits for decoding it */
    static ImageResult failure(Path file, ImageDecoder.Limits limits, String error) {
        return new ImageResult(file.toString(), version(file, limits), JSON.createObjectNode(), Optional.of(error));
    }

    static ImageResult of(JsonNode json) {
        JsonNode answer = json.path("answer");
        return new ImageResult(
                json.path("file").asString(""),
                json.path("version").asString(""),
                answer instanceof ObjectNode object ? object : JSON.createObjectNode(),
                Optional.of(json.path("error")).filter(JsonNode::isString).map(JsonNode::stringValue));
    }

    ObjectNode toJson() {
        ObjectNode json = JSON.createObjectNode().put("file", file).put("version", version);
        error.ifPresentOrElse(message -> json.put("error", message), () -> json.set("answer", answer));
        return json;
    }

    /** Whether it is for a file of that name. */
    boolean names(Path other) {
        return file.equals(other.toString());
    }

    /** Whether processing that file, as it is now, would give the same result. */
    boolean holdsFor(Path other, ImageDecoder.Limits limits) {
        return version.equals(error.isPresent() ? version(other, limits) : version(other));
    }

    /** A file's length and modification time. */
    public static String version(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size() + " " + attributes.lastModifiedTime().toMillis();
        } catch (IOException e) {
            return "missing";
        }
    }

    /** Includes what a user may have changed besides the file's content: its permissions, and the limits. */
    private static String version(Path file, ImageDecoder.Limits limits) {
        return version(file) + (Files.isReadable(file) ? "" : " unreadable") + ", limits " + limits.maxPixels() + " "
                + limits.maxBytes() + " " + limits.maxResizedPixels();
    }
}
