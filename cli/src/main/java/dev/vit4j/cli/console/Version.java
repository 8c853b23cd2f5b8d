package dev.vit4j.cli.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The output of {@code --version}: everything that a bug report should include. */
public final class Version implements IVersionProvider {

    /** The version of vit4j. */
    public static String number() {
        return build().getProperty("version");
    }

    @Override
    public String[] getVersion() {
        Properties build = build();
        return new String[] {
            "vit4j " + build.getProperty("version"),
            "PyTorch presets " + build.getProperty("pytorch"),
            "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " " + System.getProperty("os.arch")
        };
    }

    private static Properties build() {
        Properties build = new Properties();
        try (InputStream resource = Version.class.getResourceAsStream("/dev/vit4j/cli/version.properties")) {
            if (resource == null) {
                throw new IllegalStateException("version.properties is missing from the jar");
            }
            build.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return build;
    }
}
