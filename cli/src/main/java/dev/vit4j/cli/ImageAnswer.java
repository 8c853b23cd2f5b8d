package dev.vit4j.cli;

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
 * @param version of the file's content: its length and when it was changed
 * @param answer the model's, empty where there is none
 * @param error why there is none
 */
record ImageAnswer(String file, String version, ObjectNode answer, Optional<String> error) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    static ImageAnswer of(Path file, ObjectNode answer) {
        return new ImageAnswer(file.toString(), version(file), answer, Optional.empty());
    }

    static ImageAnswer failure(Path file, String error) {
        return new ImageAnswer(file.toString(), version(file), JSON.createObjectNode(), Optional.of(error));
    }

    static ImageAnswer of(JsonNode json) {
        JsonNode answer = json.path("answer");
        return new ImageAnswer(
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

    /** Whether it is what came of this file, as it is now. */
    boolean isAbout(Path other) {
        return file.equals(other.toString()) && version.equals(version(other));
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
}
