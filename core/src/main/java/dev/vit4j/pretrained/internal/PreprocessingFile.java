package dev.vit4j.pretrained.internal;

import dev.vit4j.image.Preprocessor;
import dev.vit4j.internal.io.JsonFields;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which file of a model folder says how images are prepared: the reference's choice. */
final class PreprocessingFile {

    private PreprocessingFile() {}

    /**
     * {@code processor_config.json} where it holds an image processor, and {@code preprocessor_config.json} otherwise. One
     * that is an image processor itself, which the reference passes over, is taken where there is no other.
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
