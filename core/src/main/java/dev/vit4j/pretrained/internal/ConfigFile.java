package dev.vit4j.pretrained.internal;

import dev.vit4j.internal.io.JsonFields;
import dev.vit4j.pretrained.internal.openclip.OpenClipConfig;
import dev.vit4j.weights.internal.SafetensorsReader;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file that describes a folder's model: config.json, or OpenCLIP's.
 *
 * @param fields those of the reference's config.json that describe the model
 * @param isOpenClips whether they are another layout's, translated
 */
public record ConfigFile(Path path, JsonFields fields, boolean isOpenClips) {

    /** OpenCLIP's weights. */
    public static final String OPEN_CLIP_WEIGHTS = "open_clip_model.safetensors";

    /**
     * The file in a folder.
     *
     * @throws dev.vit4j.ResourceException if it is missing or broken, or describes what vit4j doesn't have
     */
    public static ConfigFile in(Path folder) {
        if (isOpenClip(folder)) {
            Path file = folder.resolve(OpenClipConfig.FILE_NAME);
            return new ConfigFile(file, OpenClipConfig.read(file), true);
        }
        return of(folder.resolve(ConfigJson.FILE_NAME));
    }

    /** A config.json of the reference or of timm. */
    public static ConfigFile of(Path file) {
        return new ConfigFile(file, JsonFields.read(file), false);
    }

    /** Whether a folder's model is OpenCLIP's: its files are there, and none of the same model in the reference's or timm's layout. */
    public static boolean isOpenClip(Path folder) {
        boolean isThere = Files.exists(folder.resolve(OpenClipConfig.FILE_NAME))
                && Files.exists(folder.resolve(OPEN_CLIP_WEIGHTS));
        boolean hasOtherWeights = Files.exists(folder.resolve(SafetensorsReader.SINGLE_FILE))
                || Files.exists(folder.resolve(SafetensorsReader.INDEX_FILE));
        boolean isOfReference = hasOtherWeights
                && ForeignLayout.readable(folder.resolve(ConfigJson.FILE_NAME))
                        .filter(fields -> fields.has("model_type") || fields.has("architecture"))
                        .isPresent();
        return isThere && !isOfReference;
    }

    /** What the weights of a folder are read from: the folder, or a file in it. */
    public static Path weights(Path folder) {
        return isOpenClip(folder) ? folder.resolve(OPEN_CLIP_WEIGHTS) : folder;
    }
}
