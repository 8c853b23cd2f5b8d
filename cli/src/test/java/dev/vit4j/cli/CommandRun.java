package dev.vit4j.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One command line, run in this process, and what came of it. */
public record CommandRun(int exitCode, String out, String err) {

    public static CommandRun of(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CommandRun run = onto(out, args);
        return new CommandRun(run.exitCode(), out.toString(StandardCharsets.UTF_8), run.err());
    }

    /** With another standard output. */
    public static CommandRun onto(OutputStream out, String... args) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Vit4j.run(args, out, err);
        return new CommandRun(exitCode, "", err.toString(StandardCharsets.UTF_8));
    }

    /** Standard output as the one document that it must be. */
    public JsonNode json() {
        return JsonMapper.builder().build().readTree(out);
    }
}
