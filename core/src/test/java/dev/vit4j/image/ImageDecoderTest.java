package dev.vit4j.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.InvalidRequestException;
import dev.vit4j.ResourceException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images made here; what the reference makes of real ones is in {@link ReferenceImagesTest}. */
class ImageDecoderTest {

    /** Written by Pillow, 19 by 13 pixels, with what Pillow reads from them. */
    private static final String LOSSY_WEBP =
            "UklGRqQAAABXRUJQVlA4IJgAAAAQBACdASoTAA0APu1iqU2ppaOiMAgBMB2JbACw7Yw6uqbay6uhEn7tgAD9xkhFufQQ09Pc"
                    + "OStjFZI0tP6d0mijXKZ+dwaMyWArDs17D4dANx62W5WE0a6nFyiBYwSGzINGjMRzPzbGxHgWfDcNvGLSrg4581Ed6dpuV2Yr"
                    + "47IH6hAuo3MaAwHgasKmMbA77dp8pIfPTOwAAA==";

    private static final String LOSSY_WEBP_PIXELS =
            "Lx4zUkFWxbTKtaS5vq3Bzr7NwLG9nY+WwbC2xLS1ybu5zL+60cS949fQsKaeXFJKlo6FqKGYkoyDJRAjOSQ2rZirq5aozrnJ"
                    + "xK+9c2JqoZGWjXp+cmJiV0hE2s3I0cS90cS9tKqiYlhQpp6VsqqhnJeNNhklNRgkqIuXvaCs0ba/t52jclpgv6err5ubg29s"
                    + "STo2uqul0MO80cS9vrSsRz01sKmgvreusq2jWjM3SSElvZaa3rm9x6KltZOVwKOh4sfFuaGew62p0L+62szF2czF0sW+0ce/"
                    + "KiAYmpOKy8O9xL63w5GNZDMvQxENz56aw5aRRhwVNA4IlnVuimtliG1m18K56NfP59jS3NDJ29DLdWtlkYmCz8bCt7Gsy4+F"
                    + "x4uCbDAnp25kqXJnnmlgZDApFgAAGQAAAQAAYUk/7NfO5NPN2crGx7q2l4yJr6ejubOupZ+bejUox4J1unVox4J1uHZqhkM6"
                    + "aSYdajUpak08VkIwWUAyj3Vr5c3Ky7e1gG5vV0dIdW1pjYmDh4N+YBUGjkMz2pCAvHFiuW1gyHturV9VcC4iYzknYEEuUC4h"
                    + "kG9mm318hGhrKhIYGwsOEgkIEg8JCgcB5pWFwG5er15OvGtbwG5e1YF01YF0w3Nnu3Rounxvo25iqHx2gFtcZ0ZMYUZPRjM5"
                    + "Fw0OAgAAAAAA/amY449+zXlox3NiqFJEvGVXvGVXqFJEp1VI7qWZlFhPd0ZAQxwdPBojalFcY1FZn5aXa2dkBAAAqVNFtF1P"
                    + "tV5Qpk9Bokw+sltNsltLm0k5r2JQyoZ2nmVYLAAAKAMEMxYdDgAFGw4XFxERZWFePzs3ZA0AmEEzvmhawWpcqVNFvWdZvGhX"
                    + "o1ZDsWtXyo17XiwdHAAAKQsMcl9lAAAAPTdASENFEAwJQT06jzgqdyETp1FCt2FTtV5QeCQV2Yh2v3hihkozmmpTXjglFwAA"
                    + "EwEACwMIBAUOBAUOExATCAMDODMy";
    private static final String LOSSLESS_WEBP =
            "UklGRjwDAABXRUJQVlA4TDADAAAvEgADAHcHR5Ikx013z+zuQVoASZMe/8sXau1BAyvmGxBr200j/S8ZZpYZatgqtsjtj5l5"
                    + "DZJgx7abSJJkaJxl+mJKZBPeCDYPpgSae8agN/8BUJCQQmQUElQyS4kFGakIZuq4GiCxymiWJSEaoUFibdq01L1p4d1yZ74d"
                    + "WCWhF2II/y1gKE8OwUDDSEQxyCSMJJAsagKUFtKiKvPMVk8sNJlWKwwhGl4gxDNVBLS0yiuDW1LC1uF7JYt+lbXVaCyzRant"
                    + "VkU1OEtvtjLax2LcRemj8g2vGtT/qGO13Nxa+63y11gsK/48OH2KWEweYhShZn6h1nsPJ8TXKvO/UjKnAM5joa0zfi1yLWRl"
                    + "EIOSqBa8WVp1COHTkVq2CCSCanXuMLJLMLig9XYFvH85HlfiYGvaae3Lv9tQNYIrEzSQA0JFJoToSEbK+j+TCUwWAQFx9hET"
                    + "9H/RftX4A2iUYYFAtEo0ojEbFiZM6we8wiUHXCNWAvsQ73gzhoCT6mT0ndWutbx61n4cfjTSOPQoT54Od4AkoPpUyCuVqEc0"
                    + "IvKsDlnktDpuJxs9xH9FkvS9J2YJBggxPIEoCKv0TK0JGUwwvOYMHoRDuFHWCUgMRrhhiWA6qkAABURAsgJgcECQMAkbjTAX"
                    + "vBjSLJCYOAwDwagErTSmSrVQkjXq1r+8a77YWxbv+1ZfB15+P9xEPJ+9aOcBYiuV7PC3qP3Mzl8121mdXgJESZJMW3Pvs23b"
                    + "tm3btm3btm3btm3b73si+h+fvPMLo5tr/t1dy3v7l0NGTl52H18u49Md4pKB0iZbhwedxh6L7j/friNLPlIDgxKUE7s7rVTt"
                    + "6y3v/wErG3Pej/29w6dn5zcUjkezU7qak81sxFbWYsf3F1e3/PbbM6++OkVmwuRoCOA+ubt+cWsb81S3CQ6NkqOhZWHkLHxa"
                    + "FWEXdbDVUIoIi4nPUtM3VK2NtsTHwsPBeCuJjUsvK03IDsovrpJhZiICeA4JT6tubKrPeTA3/SXl43EWQFFIiqxQqWtQzOyT"
                    + "/0MnA0xCIQYt5ZTE1Iy8ytweaiSJILByYdPradckFxj4lctacAAA4BKg0gE=";
    private static final String LOSSLESS_WEBP_PIXELS =
            "LiZDXFNetrGutLCtuLCpxb65wru2pJeGtqeOsaOQwLawzMO/zcO+2M/MwLGgZ0wdmo2IqqCcjISBLyZLNCtAnpORuK6jvrSr"
                    + "s6iag3JTh25JpI1jeGQ7ZFQzx7+40cfAz8W/sqWVZksbpZ2Wsq+wnZqcJRpMKx82npSTubCnv7awqp6Se2JAy6uSzKySh2xR"
                    + "RDIWuq6kzMC6zMG7rKmqSzUWraafvru7rKqsTypRYRUiqomFwLmzxb26uLG0q52V4r+m06qUv6GHvLCo2MzH2MvD2s7I0M7S"
                    + "Mygck4uBysXAurWzvqyueTA5dRIdu6mqrKqwRUJCHBcSloFskXhieWxhz8bH4tjV2c/L29DM19PZamZjj4qCyMG3u7StuJ6e"
                    + "qZaTgikuvGtdlmdXcmxtLi4sBgMBAQAAAAAAU01N1crK29rd1NDUwr7CmpiYqKaotq6lp5+YgBwjoXp404Fk63xT3WxFj0c0"
                    + "STMwPzc3Qj9BPzw+TkFDr2NN37Kjvri2dW9rR0I/dXBqkYqFhX56fRcinzYw5mpH5nZR4WtD5Wc+v1MvgDUdbj80aDQqjzAU"
                    + "z1Ur3GxDlnptFxIPCQcFEA8ODAsLBwcGupigyGdW4WxF4WlBz1k32mtQ1GhW3WQ/v1kzvYJsuGBKw29cxE8ue008QUFAQD8+"
                    + "GRgYAAAAAAAAz7Gy5Ylw5XFL11w1wkouk2OQlYO3p110wFky5MOwomtga09XIwwLLCQgX15aUVBKk5GMaWdlAwMDoERA1mZC"
                    + "32pGy1EsqDIZsmFvmF5/nT8/vFM00JaDlVI+IAgEAwUFJiYmAAAACAYHGBYVcG1nPjw7dQ8UqT8j1WRD2mZB01s2xVU1v2FJ"
                    + "xk8uwFo+u5uQTjQuAgECHRwcamloAAAAREFCUExPCQgGPjs6gjtChBsMvEgn1WVBs2NOYDU2p5aVy25Shkk3mXVoTkE7AAAA"
                    + "AAAAAAAAAAAADw8OFBMTBQQDOjc1";
    private static final String PROGRESSIVE_JPEG =
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhl"
                    + "bXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8"
                    + "fHx8fHx8fHx8fHx8fHz/wgARCAANABMDASIAAhEBAxEB/8QAGAAAAwEBAAAAAAAAAAAAAAAAAAMFAgT/xAAVAQEBAAAAAAAA"
                    + "AAAAAAAAAAACA//aAAwDAQACEAMQAAAByxXIKUCWKf8A/8QAGRAAAgMBAAAAAAAAAAAAAAAAAQMAAhIR/9oACAEBAAEFAgcr"
                    + "F6lW1wHsbc64DP/EABYRAQEBAAAAAAAAAAAAAAAAAAECEP/aAAgBAwEBPwGgM//EABYRAAMAAAAAAAAAAAAAAAAAAAEQIf/a"
                    + "AAgBAgEBPwEVf//EABwQAAIABwAAAAAAAAAAAAAAAAARAQIQITFRcf/aAAgBAQAGPwLZNddMwq0f/8QAGxABAAMBAAMAAAAA"
                    + "AAAAAAAAAQARMSFBcfH/2gAIAQEAAT8h41JvR0iAq9+k+1FquvJQniiaQn//2gAMAwEAAgADAAAAEOv/AP/EABURAQEAAAAA"
                    + "AAAAAAAAAAAAABAx/9oACAEDAQE/EIh//8QAFREBAQAAAAAAAAAAAAAAAAAAARD/2gAIAQIBAT8QSp//xAAeEAEBAAIBBQEA"
                    + "AAAAAAAAAAABEQAhYTFBUXGBof/aAAgBAQABPxBzAOkTS/PWM7oR3bROMvLeF0wtkRSGui2fMARTSCTntvAcBfGj8z//2Q==";
    private static final String PROGRESSIVE_JPEG_PIXELS =
            "IisyTFVavMTHlJ2anKOc3ubZoKeXoKiTnqGOu76pv76s19XGwr6ywLyxx8K8R0I8kYyIn5qWjIeDQ0NLHR4jg4SIs7Wyxca+"
                    + "rrCjUFNCdndllJaBU1I+S0g1sK2czcm9ysa7w7y0RD85pJ+buLOvq6aiHxIZMCQoqZ2fyr+9wbivr6eae3Rir6iVxsCqXVdB"
                    + "WlNAvrelz8e60Mq+ubCpKSIcnZiUubSwtbCsSCswUzY6pomLu6Ket5+VtJ6QpZN/3c220cKrppqCzsGu7uPRxLus183Bw7qx"
                    + "LiUepp+Zx8K+ycTA1qSnYDAwWCgmp3p0wpqQg15OUDAbf2NLfGJJdV9HzLqk9OPR0cS06d3P2tDGeXBnnJWPvbi0wLu33JaY"
                    + "oV1cjk1JsXJpsXdrdD8vOgwALAQARCAGGwAAclpCz7qn69rK6dvOvrKmpZyTlo+JsayorqmlgSknzXVz6JWPzoB0q2JTmldE"
                    + "gkUwSxcAWS0SKwcAXT8nm4Ju076twLChZlhNZlxTe3RujomFg356eBANojw3wF9W44d62oRzr2JOm1g+f0MpbTsgcUcuhmNN"
                    + "blE/lX5uj31xGgwDCwAADQYAGhURCgUB+omD1WZd2G5h2HRkwmVT0Hxku3FYrW1SmGJGrH5mo31ofV5MaVFFalhOWktGPTIu"
                    + "HBQRDQgEBAAA/5eN8X904XNktk88nDwmv2lQy39luXhcsHhf262Wv5mGcVFESDAmQi8rTT09aFxcenJvXVhUODMvvUw80GFQ"
                    + "4XZkvFhBpkgvsVtCvHBWi0kvmWFKsIFtXjkpFgAAFAAAFwUFCgAAHRIWT0dFQj05NjEtdwoAmS4azWdR0HBYxmxSn04ztGxT"
                    + "g0UsrHhiyJ2MakY6HAEATjk4Tz5EHxIcMycxKyIjLyomOTQwky0XjioTrEw0wGZMxXFXfDAWyIZsxYtzXS0ZnndoXz41EgAA"
                    + "GAMICgAFBwALJhspGBIUJSAcNTAs";

    @TempDir
    Path folder;

    private static RgbImage decode(byte[] data) {
        return ImageDecoder.standard().decode(data, "x");
    }

    private static BufferedImage noise(int type, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, type);
        Random random = new Random(1);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return image;
    }

    private static byte[] written(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }

    private static byte[] rasterBytes(BufferedImage image) {
        int[] samples = image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
        int bands = image.getRaster().getNumBands();
        byte[] bytes = new byte[image.getWidth() * image.getHeight() * 3];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) samples[bands == 1 ? i / 3 : i / 3 * bands + i % 3];
        }
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({"png, 1, 1", "png, 37, 21", "bmp, 1, 1", "bmp, 37, 21"})
    void decodesWhatJavaWritesWithoutLoss(String format, int width, int height) throws IOException {
        BufferedImage image = noise(BufferedImage.TYPE_3BYTE_BGR, width, height);
        assertThat(decode(written(image, format)).pixels()).isEqualTo(rasterBytes(image));
    }

    @Test
    void decodesGreyAndTransparentAndIndexedImages() throws IOException {
        BufferedImage grey = noise(BufferedImage.TYPE_BYTE_GRAY, 9, 5);
        assertThat(decode(written(grey, "png")).pixels()).isEqualTo(rasterBytes(grey));
        BufferedImage transparent = noise(BufferedImage.TYPE_4BYTE_ABGR, 9, 5);
        assertThat(decode(written(transparent, "png")).pixels()).isEqualTo(rasterBytes(transparent));
        BufferedImage indexed = noise(BufferedImage.TYPE_BYTE_INDEXED, 40, 33);
        BufferedImage rgb = new BufferedImage(40, 33, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < 33; y++) {
            for (int x = 0; x < 40; x++) {
                rgb.setRGB(x, y, indexed.getRGB(x, y));
            }
        }
        assertThat(decode(written(indexed, "gif")).pixels()).isEqualTo(rasterBytes(rgb));
        assertThat(decode(written(indexed, "png")).pixels()).isEqualTo(rasterBytes(rgb));
        assertThat(decode(written(indexed, "bmp")).pixels()).isEqualTo(rasterBytes(rgb));
    }

    @Test
    void decodesJpegAsLibjpegDoes() throws IOException {
        for (int side : new int[] {1, 8, 17, 50}) {
            byte[] data = written(noise(BufferedImage.TYPE_3BYTE_BGR, side, side + 3), "jpg");
            BufferedImage libjpeg = ImageIO.read(new java.io.ByteArrayInputStream(data));
            int[] bgr = libjpeg.getRaster().getPixels(0, 0, side, side + 3, (int[]) null);
            byte[] expected = new byte[bgr.length];
            for (int i = 0; i < bgr.length; i++) {
                expected[i] = (byte) bgr[i];
            }
            assertThat(decode(data).pixels()).as("side %d", side).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        LOSSY_WEBP + "," + LOSSY_WEBP_PIXELS,
        LOSSLESS_WEBP + "," + LOSSLESS_WEBP_PIXELS,
        PROGRESSIVE_JPEG + "," + PROGRESSIVE_JPEG_PIXELS
    })
    void decodesWhatPillowWroteToWhatPillowReads(String file, String pixels) {
        assertThat(decode(Base64.getDecoder().decode(file)).pixels())
                .isEqualTo(Base64.getDecoder().decode(pixels));
    }

    @Test
    void tellsTheFormatByContentNotByName() throws IOException {
        byte[] png = written(noise(BufferedImage.TYPE_3BYTE_BGR, 3, 2), "png");
        Path file = Files.write(folder.resolve("really-a.jpg"), png);
        assertThat(ImageDecoder.standard().decode(file).pixels())
                .isEqualTo(decode(png).pixels());
    }

    private void assertRefused(String name, byte[] data, String... parts) throws IOException {
        Path file = Files.write(folder.resolve(name), data);
        assertThatThrownBy(() -> ImageDecoder.standard().decode(file))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining(file.toString())
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void namesWhatIsNoImage() throws IOException {
        assertRefused(
                "notes.jpg",
                "just text".getBytes(StandardCharsets.UTF_8),
                "expected JPEG, PNG, GIF, BMP, WebP, TIFF or PPM");
        assertRefused("empty.png", new byte[0], "is empty");
        assertRefused("one.png", new byte[] {1}, "expected JPEG");
        assertThatThrownBy(() -> ImageDecoder.standard().decode(folder))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("is a folder");
        assertThatThrownBy(() -> ImageDecoder.standard().decode(folder.resolve("none.png")))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "gif", "bmp"})
    void anImageCutInHalfIsTruncated(String format) throws IOException {
        int type = format.equals("gif") ? BufferedImage.TYPE_BYTE_INDEXED : BufferedImage.TYPE_3BYTE_BGR;
        byte[] data = written(noise(type, 60, 44), format);
        assertRefused("half." + format, Arrays.copyOf(data, data.length / 2), "truncated");
    }

    @Test
    void partsWithinPartsDoNotExhaustTheStack() throws IOException {
        byte[] markers = new byte[400_002];
        for (int i = 2; i < markers.length; i += 2) {
            markers[i] = (byte) 0xFF;
        }
        markers[0] = (byte) 0xFF;
        markers[1] = (byte) 0xD8;
        assertRefused("markers.jpg", markers, "can't be decoded");

        int frames = 20_000;
        ByteBuffer nested = ByteBuffer.allocate(12 + 24 * frames).order(ByteOrder.LITTLE_ENDIAN);
        nested.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(nested.capacity() - 8);
        nested.put("WEBP".getBytes(StandardCharsets.US_ASCII));
        for (int left = frames; left > 0; left--) {
            nested.put("ANMF".getBytes(StandardCharsets.US_ASCII)).putInt(24 * left - 8);
            nested.put(new byte[16]);
        }
        assertRefused("frames.webp", nested.array(), "there is no image in it");
    }

    @Test
    void aBombIsRefusedByItsHeader() throws IOException {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(30_000)
                .putInt(30_000)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        byte[] bomb = PngFile.of(header, new byte[4000]);
        assertRefused("bomb.png", bomb, "30000 by 30000", "178956970");
        assertThatThrownBy(() -> ImageDecoder.withLimits(ImageDecoder.Limits.STANDARD.withMaxPixels(Long.MAX_VALUE))
                        .decode(bomb, "bomb"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("truncated");
    }

    @Test
    void limitsOnBytesHoldAndMustBePositive() throws IOException {
        byte[] data = written(noise(BufferedImage.TYPE_3BYTE_BGR, 9, 9), "png");
        ImageDecoder small = ImageDecoder.withLimits(ImageDecoder.Limits.STANDARD.withMaxBytes(100));
        assertThatThrownBy(() -> small.decode(data, "x"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("more than the limit of 100");
        assertThatThrownBy(() -> new ImageDecoder.Limits(0, 1, 1)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void greyOfSixteenBitsIsClippedAsPillowClipsIt() throws IOException {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(3)
                .putInt(1)
                .put(new byte[] {16, 0, 0, 0, 0})
                .array();
        RgbImage image = decode(PngFile.of(header, new byte[] {0, 0, 7, 1, 0, -1, -1}));
        assertThat(image.pixels()).containsExactly(7, 7, 7, -1, -1, -1, -1, -1, -1);
    }

    @Test
    void mutatedImagesEndInOurOwnExceptionOrAnImage() throws IOException {
        Random random = new Random(7);
        byte[][] seeds = {
            written(noise(BufferedImage.TYPE_3BYTE_BGR, 20, 13), "jpg"),
            written(noise(BufferedImage.TYPE_3BYTE_BGR, 20, 13), "png"),
            written(noise(BufferedImage.TYPE_BYTE_INDEXED, 20, 13), "gif"),
            written(noise(BufferedImage.TYPE_BYTE_INDEXED, 20, 13), "bmp"),
            Base64.getDecoder().decode(LOSSY_WEBP),
            Base64.getDecoder().decode(LOSSLESS_WEBP),
            Base64.getDecoder().decode(PROGRESSIVE_JPEG),
            written(noise(BufferedImage.TYPE_3BYTE_BGR, 20, 13), "tiff"),
            "P3 4 3 255 1 2 3 4 5 6 7 8 9 10 11 12 1 2 3 4 5 6 7 8 9 10 11 12 1 2 3 4 5 6 7 8 9 10 11 12"
                    .getBytes(StandardCharsets.US_ASCII)
        };
        ImageDecoder decoder = ImageDecoder.withLimits(new ImageDecoder.Limits(1 << 20, 1 << 20, 1 << 20));
        int decoded = 0;
        for (int i = 0; i < 7000; i++) {
            byte[] data = seeds[i % seeds.length].clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                data[random.nextInt(data.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(8) == 0) {
                data = Arrays.copyOf(data, 1 + random.nextInt(data.length));
            }
            try {
                decoded += decoder.decode(data, "mutated").width() > 0 ? 1 : 0;
            } catch (ResourceException e) {
                assertThat(e.getMessage()).contains("mutated");
            }
        }
        assertThat(decoded).isBetween(500, 6900);
    }
}
