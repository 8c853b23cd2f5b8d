package dev.vit4j.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vit4j.internal.io.Sha256;
import dev.vit4j.run.internal.RecordJson;
import dev.vit4j.run.internal.checkpoint.Stamp;
import dev.vit4j.run.internal.checkpoint.StampFile;
import dev.vit4j.train.internal.MisfitException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Stamps with a checksum, of the time when classification was the only task. */
class EarlierStampTest {

    @TempDir
    private Path folder;

    @Test
    void aRunGoesOnFromOneToTheSameBytes() throws IOException, MisfitException {
        Path uninterrupted = folder.resolve("uninterrupted");
        Path stopped = folder.resolve("stopped");
        TinyRun.run(uninterrupted, TinyRun.recipe(TinyRun.EVERYTHING));
        TinyRun.runUntil(stopped, TinyRun.recipe(TinyRun.EVERYTHING), 5);
        Path stamp = stopped.resolve("checkpoints/step-00000005.json");
        Stamp.Whole now = (Stamp.Whole) StampFile.read(stamp);

        putIntoEarlierForm(stamp, now);

        assertThat(Files.readString(stamp))
                .contains("lossSum", "trainAccuracy", "validationLoss")
                .doesNotContain("figures");
        Stamp.Whole read = (Stamp.Whole) StampFile.read(stamp);
        assertThat(read.progress()).isEqualTo(now.progress());
        assertThat(read.progress().sums().keySet()).containsExactly("loss", "accuracy");
        assertThat(read.metrics()).isNotEmpty().isEqualTo(now.metrics());
        TinyRun.resume(stopped);
        assertThat(TinyRun.weights(stopped)).isEqualTo(TinyRun.weights(uninterrupted));
    }

    private static void putIntoEarlierForm(Path stamp, Stamp.Whole now) throws IOException {
        ObjectNode json = (ObjectNode) RecordJson.MAPPER.readTree(Files.readString(stamp));
        json.remove("sha256");
        json.set("progress", OldStamps.earlier(now.progress()));
        ((ObjectNode) json.path("terms").path("recipe")).remove("task");
        for (JsonNode line : json.path("metrics")) {
            ObjectNode epoch = (ObjectNode) line;
            JsonNode figures = epoch.remove("figures");
            for (String split : new String[] {"train", "validation", "test"}) {
                put(epoch, split + "Loss", figures.path(split + "_loss"));
                put(epoch, split + "Accuracy", figures.path(split + "_accuracy"));
            }
        }
        String rest = "\"," + RecordJson.MAPPER.writeValueAsString(json).substring(1);
        Files.writeString(stamp, "{\"sha256\":\"" + Sha256.of(rest.getBytes(StandardCharsets.UTF_8)) + rest);
    }

    private static void put(ObjectNode epoch, String field, JsonNode figure) {
        if (figure.isMissingNode()) {
            epoch.putNull(field);
        } else {
            epoch.set(field, figure);
        }
    }
}
