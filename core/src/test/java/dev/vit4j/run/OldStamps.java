package dev.vit4j.run;

import dev.vit4j.internal.io.Sha256;
import dev.vit4j.run.internal.RecordJson;
import dev.vit4j.run.internal.checkpoint.StampFile;
import dev.vit4j.train.internal.MisfitException;
import dev.vit4j.train.internal.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** Stamps as vit4j wrote them before they had checksums of their own. */
final class OldStamps {

    private OldStamps() {}

    /** Gives all checkpoints of a folder such stamps. */
    static void putInto(Path checkpoints) {
        try (Stream<Path> all = Files.list(checkpoints)) {
            List<Path> stamps =
                    all.filter(file -> file.toString().endsWith(".json")).toList();
            for (Path stamp : stamps) {
                write(stamp, StampFile.read(stamp).progress());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MisfitException e) {
            throw new AssertionError(e);
        }
    }

    static void write(Path stamp, TrainingState progress) throws IOException {
        Path tensors = stamp.resolveSibling(stamp.getFileName().toString().replace(".json", ".safetensors"));
        ObjectNode json = RecordJson.MAPPER.createObjectNode();
        json.put("tensorsSha256", Sha256.of(tensors));
        json.set("progress", earlier(progress));
        Files.writeString(stamp, RecordJson.MAPPER.writeValueAsString(json));
    }

    /** Progress with a field for each sum of a classifier. */
    static ObjectNode earlier(TrainingState progress) {
        ObjectNode json = RecordJson.MAPPER.createObjectNode();
        json.put("step", progress.step());
        json.put("epoch", progress.epoch());
        json.put("batch", progress.batch());
        json.put("lossSum", progress.sums().getOrDefault("loss", 0.0));
        json.put("correct", progress.sums().getOrDefault("accuracy", 0.0).longValue());
        json.put("examples", progress.examples());
        json.put("epochSeconds", progress.epochSeconds());
        json.put("seconds", progress.seconds());
        progress.best()
                .ifPresentOrElse(
                        best -> json.putObject("best").put("step", best.step()).put("accuracy", best.value()),
                        () -> json.putNull("best"));
        progress.gradientNorms()
                .ifPresentOrElse(sum -> json.put("gradientNorms", sum), () -> json.putNull("gradientNorms"));
        return json;
    }
}
