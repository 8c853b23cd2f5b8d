package dev.vit4j.cli.images;

import dev.vit4j.image.DecodingLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What came of one image.
 *
 * @param file as it was named
 * @param version of the file's content: its length and when it was changed; of a failure also what else it may be due to
 * @param answer the model's, empty where there is none
 * @param error why there is none
 */
public record ImageResult(String file, String version, ObjectNode answer, Optional<String> error) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static ImageResult of(Path file, ObjectNode answer) {
        return new ImageResult(file.toString(), version(file), answer, Optional.empty());
    }

    /** @param limits under which it was to be decoded */
    static ImageResult failure(Path file, DecodingLimits limits, String error) {
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

    /** Whether it is about a file of that name. */
    boolean names(Path other) {
        return file.equals(other.toString());
    }

    /** Whether asking about that file, as it is now, would give the same. */
    boolean holdsFor(Path other, DecodingLimits limits) {
        return version.equals(error.isPresent() ? version(other, limits) : version(other));
    }

    /** A file's length and when it was changed. */
    static String version(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size() + " " + attributes.lastModifiedTime().toMillis();
        } catch (IOException e) {
            return "missing";
        }
    }

    /** What a user may have mended without a change to the file: its permissions, and the limits. */
    private static String version(Path file, DecodingLimits limits) {
        return version(file) + (Files.isReadable(file) ? "" : " unreadable") + ", limits " + limits.maxPixels() + " "
                + limits.maxBytes() + " " + limits.maxResizedPixels();
    }
}
