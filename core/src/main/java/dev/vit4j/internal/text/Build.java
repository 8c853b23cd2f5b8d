package dev.vit4j.internal.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.Properties;

/**
 * The build of vit4j, for records of what was computed with it.
 *
 * @param version of the archive
 * @param commit of the sources; empty if they were not a git checkout
 * @param isChanged whether they differed from that commit
 * @param engine the version of the PyTorch presets
 */
public record Build(String version, Optional<String> commit, boolean isChanged, String engine) {

    /** The build of this process. */
    public static Build current() {
        Properties properties = new Properties();
        try (InputStream resource = Build.class.getResourceAsStream("/dev/vit4j/build.properties")) {
            if (resource == null) {
                throw new IllegalStateException("build.properties is missing from the jar");
            }
            properties.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Build(
                properties.getProperty("version", "unknown"),
                Optional.of(properties.getProperty("commit", "")).filter(commit -> commit.matches("[0-9a-f]{40,64}")),
                Boolean.parseBoolean(properties.getProperty("changed")),
                properties.getProperty("engine", "unknown"));
    }

    /** In words, for people. */
    public String describe() {
        return version
                + commit.map(found -> ", commit " + found + (isChanged ? " with changes" : ""))
                        .orElse("");
    }
}
