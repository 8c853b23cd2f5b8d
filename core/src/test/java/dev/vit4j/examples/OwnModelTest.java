package dev.vit4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OwnModelTest {

    @Test
    @Tag("engine")
    void learnsWhichWayStripesRun() {
        assertThat(OwnModel.train().accuracy()).isGreaterThan(0.9);
    }

    @Test
    void thePageShowsTheProgramAsItIs() throws IOException {
        String program = Files.readString(Path.of("src/test/java/dev/vit4j/examples/OwnModel.java"));

        assertThat(Files.readString(Path.of("../docs/tutorial/own-model.md")))
                .contains("```java\n" + program + "```\n");
    }
}
