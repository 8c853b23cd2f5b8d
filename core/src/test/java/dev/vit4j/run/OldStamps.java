package dev.vit4j.run;

import dev.vit4j.internal.io.Sha256;
import dev.vit4j.run.internal.RecordJson;
import dev.vit4j.run.internal.checkpoint.Stamp;
import dev.vit4j.run.internal.checkpoint.StampFile;
import dev.vit4j.train.internal.MisfitException;
import dev.vit4j.train.internal.TrainingState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

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
        Files.writeString(
                stamp, RecordJson.MAPPER.writeValueAsString(new Stamp.Unsealed(Sha256.of(tensors), progress)));
    }
}
