package dev.vit4j.pretrained.internal.preprocessing;

import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.io.JsonFields;
import java.nio.file.Files;
import java.nio.file.Path;

/** Chooses the preprocessor file of a model folder in the same way as the reference. */
final class PreprocessingFile {

    private PreprocessingFile() {}

    /**
     * {@code processor_config.json} if it contains an image processor, otherwise {@code preprocessor_config.json}. A
     * {@code processor_config.json} that is itself an image processor, which the reference ignores, is used if there is
     * no other.
     */
    static Path in(Path folder) {
        Path own = folder.resolve(Preprocessor.FILE_NAME);
        Path ofTowers = folder.resolve(Preprocessor.FILE_NAME_OF_TOWERS);
        if (!Files.exists(ofTowers)) {
            return own;
        }
        JsonFields fields = JsonFields.read(ofTowers);
        boolean taken =
                fields.has(Preprocessor.FIELD_OF_TOWERS) || (fields.has("image_processor_type") && !Files.exists(own));
        return taken ? ofTowers : own;
    }
}
