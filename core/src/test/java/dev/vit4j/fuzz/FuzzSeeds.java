package dev.vit4j.fuzz;

import dev.vit4j.pretrained.GoldenModel;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;

/** The valid files that are damaged. */
final class FuzzSeeds {

    /** Small files of formats that Java cannot write, by Pillow. */
    private static final List<String> BY_PILLOW = List.of(
            // WebP, lossy
            "UklGRlgAAABXRUJQVlA4IEwAAADwAwCdASoUAA4APxFOv1osIqgkmAGAIglsAJ0yhHA3lYBOXSh0AglAAP7sRBcp"
                    + "4EFVFuQPuITYrGPQpmnGkYsKkzzPhHmGV4GMGIAA",
            // WebP, lossless
            "UklGRjAAAABXRUJQVlA4TCMAAAAvE0ADALkyRPQ/dlH/6H+ASNumFu7f8NjpNExATABcDpZ/AQA=",
            // WebP with an alpha channel
            "UklGRsgAAABXRUJQVlA4WAoAAAAQAAAAEwAADQAAQUxQSFQAAAABuYzof4BBJElOHtg9gn/F/AYLEROgsG3bhkn3"
                    + "vGMFALiAxQV2fKBEQo4c6X32AUHQRmLXwuuf/CDf9CGgOlLU9n3kDymAthrBUCMYVOfFIBrpgQFWUDggTgAAANAD"
                    + "AJ0BKhQADgA/OYi+U68pJyKwCAHgJwlsAJ0yhHcAGLAi5A+qgAD+400/28W8ccDjY8rQws2qkFJZAwq8sUCkcr5w"
                    + "uDpG8jNxnawAAA==",
            // WebP of two frames
            "UklGRh4BAABXRUJQVlA4WAoAAAACAAAAEwAADQAAQU5JTQYAAAAAAAAAAABBTk1GZgAAAAAAAAAAABMAAA0AAAAA"
                    + "AAJWUDggTgAAANACAJ0BKhQADgAu+ZzOZyUvLy8PAPhLYATplABXdwAA/tJ/vv/44bT+h3/9wpdTLuQ4TTw6pHUX"
                    + "RqptzX778a+v98CPR4k/ZC90r/lAAEFOTUaEAAAAAAAAAAAAEwAADQAAAAAAAFZQOCBsAAAAtAIAnQEqFAAOAC75"
                    + "nM5nAAAPhLYLzcDeRYQYAU1YAP7nGf/zT8dlq/xe87u9cx/zlAgcWJfezh4lv9GVIAVc5VDQCDo7f8BuxgyHvWSp"
                    + "T/zO4nRKfGne99Pkhve+naaM0wQkTlzhYY7n2wAA",
            // JPEG with an orientation in its EXIF data
            "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDABALDA4M"
                    + "ChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARES"
                    + "EhgVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wAAR"
                    + "CAAOABQDASIAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQA"
                    + "AAF9AQIDAAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdI"
                    + "SUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXG"
                    + "x8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL"
                    + "/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEIFEKRobHBCSMzUvAVYnLRChYkNOEl8RcY"
                    + "GRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImKkpOUlZaXmJmaoqOk"
                    + "paanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDm"
                    + "INP6cVowad/s1r21mvHStS2sk46Vwwqe0IweOaMNNN+X7tFdclim3tRW/sD31mDsf//Z");

    private static final List<String> PREPROCESSORS = List.of("""
            {"feature_extractor_type": "ViTFeatureExtractor", "do_resize": true, "size": 224, "resample": 2,
             "do_normalize": true, "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}""", """
            {"image_processor_type": "CLIPImageProcessor", "crop_size": {"height": 224, "width": 224},
             "do_center_crop": true, "do_convert_rgb": true, "do_normalize": true, "do_rescale": true,
             "do_resize": true, "image_mean": [0.48145466, 0.4578275, 0.40821073],
             "image_std": [0.26862954, 0.26130258, 0.27577711], "resample": 3,
             "rescale_factor": 0.00392156862745098, "size": {"shortest_edge": 224}}""");

    private static final List<String> CONFIGS = List.of("""
            {"model_type": "deit", "architectures": ["DeiTForImageClassificationWithTeacher"], "hidden_size": 32,
             "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "image_size": 32,
             "patch_size": 8, "num_channels": 3, "qkv_bias": true, "hidden_act": "gelu", "id2label": {"0": "a", "1": "b"}}""", """
            {"model_type": "dinov2_with_registers", "architectures": ["Dinov2WithRegistersModel"], "hidden_size": 32,
             "num_hidden_layers": 2, "num_attention_heads": 4, "mlp_ratio": 4, "image_size": 28, "patch_size": 14,
             "num_register_tokens": 4, "use_swiglu_ffn": true, "layerscale_value": 1.0, "layer_norm_eps": 1e-06}""", """
            {"model_type": "clip", "projection_dim": 16, "text_config": {"hidden_size": 16}, "vision_config":
             {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64,
             "image_size": 32, "patch_size": 8, "hidden_act": "quick_gelu"}}""", """
            {"model_type": "siglip_vision_model", "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4,
             "intermediate_size": 64, "image_size": 32, "patch_size": 8, "hidden_act": "gelu_pytorch_tanh",
             "vision_use_head": true}""");

    private FuzzSeeds() {}

    static Path goldenModel() {
        return GoldenModel.folder("vit-cls");
    }

    static List<byte[]> safetensors() {
        return List.of(
                resource("/safetensors/every-tensor-type.safetensors"),
                resource("/safetensors/float8-values.safetensors"));
    }

    /** One for each family; only the first is of the weights beside it. */
    static List<byte[]> configs() {
        return Stream.concat(
                        Stream.of("vit-cls", "vit-pooler", "vit-relu-nobias")
                                .map(name -> read(GoldenModel.folder(name).resolve("config.json"))),
                        CONFIGS.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    static List<byte[]> preprocessors() {
        return Stream.concat(
                        PREPROCESSORS.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)),
                        Stream.of(read(goldenModel().resolve("preprocessor_config.json"))))
                .toList();
    }

    static List<byte[]> images() throws IOException {
        List<byte[]> images = new ArrayList<>();
        for (String format : List.of("png", "jpg", "gif", "bmp")) {
            images.add(written(BufferedImage.TYPE_INT_RGB, format));
        }
        for (int type : List.of(
                BufferedImage.TYPE_BYTE_GRAY,
                BufferedImage.TYPE_USHORT_GRAY,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_BYTE_INDEXED,
                BufferedImage.TYPE_BYTE_BINARY)) {
            images.add(written(type, "png"));
        }
        BY_PILLOW.forEach(image -> images.add(Base64.getDecoder().decode(image)));
        return images;
    }

    private static byte[] written(int type, String format) throws IOException {
        BufferedImage image = new BufferedImage(20, 14, type);
        for (int i = 0; i < 20 * 14; i++) {
            image.setRGB(i % 20, i / 20, 0xff000000 | (i * 7919));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, out)) {
            throw new IllegalStateException("no writer for " + format);
        }
        return out.toByteArray();
    }

    private static byte[] resource(String name) {
        try (InputStream in = Objects.requireNonNull(FuzzSeeds.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
