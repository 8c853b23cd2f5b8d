package dev.vit4j.cli.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** In which folder the runs of one command go on. */
class GroupFolderTest {

    @TempDir
    private Path runs;

    private static ObjectNode plan(String data) {
        return JsonNodeFactory.instance.objectNode().put("data_sha256", data);
    }

    private void leave(String name, String data, boolean finished) throws IOException {
        ObjectNode summary = JsonNodeFactory.instance.objectNode().put("finished", finished);
        summary.set("plan", plan(data));
        Files.writeString(Files.createDirectories(runs.resolve(name)).resolve("summary.json"), summary.toString());
    }

    private Path taken(String data) {
        try (GroupFolder folder = GroupFolder.take(Optional.empty(), runs, "pets", plan(data))) {
            return runs.relativize(folder.path());
        }
    }

    @Test
    void goesOnInTheFirstUnfinishedOfThePlanByNumber() throws IOException {
        leave("pets-9", "a", true);
        leave("pets-10", "a", false);
        leave("pets-11", "a", false);
        leave("pets-course-1", "a", false);

        assertThat(taken("a")).hasToString("pets-10");
    }

    @Test
    void beginsAnotherForAnotherPlan() throws IOException {
        leave("pets-1", "a", false);

        assertThat(taken("b")).hasToString("pets-2");
    }
}
