package dev.vit4j.cli.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Complete lines of JSON, up to the first that is not JSON. */
public final class JsonLines {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** @param end the offset at which the next line begins */
    public record Line(JsonNode json, long end) {}

    private final InputStream in;
    private long position;

    public JsonLines(InputStream in, long position) {
        this.in = in;
        this.position = position;
    }

    public Optional<Line> next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return Optional.empty();
            }
            line.write(c);
        }
        position += line.size() + 1L;
        try {
            return Optional.of(new Line(JSON.readTree(line.toByteArray()), position));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    public int countRest() throws IOException {
        int count = 0;
        while (next().isPresent()) {
            count++;
        }
        return count;
    }
}
