package dev.vit4j.pretrained.internal;

import dev.vit4j.ResourceException;
import dev.vit4j.internal.io.FileFailure;
import dev.vit4j.internal.io.JsonOddities;
import dev.vit4j.internal.io.TextFile;
import dev.vit4j.pretrained.LoadedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Warns about a folder's JSON files if they have what Python's parser accepts, but was hardly intended. */
public final class JsonFileCheck {

    /** The number of fields that a warning names. */
    private static final int NAMED = 4;

    private JsonFileCheck() {}

    /**
     * @param file already read; a missing one is ignored
     * @param mostBytes maximum size of such a file
     */
    public static List<LoadedModel.Warning> warnings(Path file, long mostBytes) {
        if (!Files.exists(file)) {
            return List.of();
        }
        JsonOddities oddities = oddities(file, mostBytes);
        List<LoadedModel.Warning> warnings = new ArrayList<>();
        if (!oddities.twice().isEmpty()) {
            warnings.add(warning(file, oddities.twice(), "in the file twice; the last counts, as in the reference"));
        }
        if (!oddities.noNumbers().isEmpty()) {
            warnings.add(warning(
                    file, oddities.noNumbers(), "NaN or Infinity, which is not valid JSON; read as in the reference"));
        }
        return warnings;
    }

    private static JsonOddities oddities(Path file, long mostBytes) {
        try {
            return JsonOddities.of(TextFile.read(file, mostBytes));
        } catch (IOException e) {
            throw new ResourceException("cannot read " + file + ": " + FileFailure.whenReading(e), e);
        }
    }

    private static LoadedModel.Warning warning(Path file, List<String> fields, String message) {
        int more = Math.min(NAMED, fields.size());
        String others = fields.size() == 1
                ? ""
                : "; so " + (fields.size() == 2 ? "is " : "are ") + String.join(", ", fields.subList(1, more))
                        + (fields.size() > NAMED ? ", …" : "");
        return new LoadedModel.Warning(file, fields.get(0), message + others);
    }
}
