package dev.vit4j.image.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vit4j.ResourceException;
import dev.vit4j.image.ImageDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not read is named by its content, with what to do. */
class UnreadFormatTest {

    private static byte[] latin(String content) {
        return content.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] media(String brand, String... compatible) {
        int length = 16 + 4 * compatible.length;
        return latin("\0\0\0" + (char) length + "ftyp" + brand + "\0\0\0\0" + String.join("", compatible) + "mdat");
    }

    private static void assertNamed(byte[] data, String... parts) {
        assertThatThrownBy(() -> ImageDecoder.standard().decode(data, "a.jpg"))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("a.jpg")
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    @Test
    void namesWhatIsInAFileOfMedia() {
        assertNamed(media("avif", "mif1"), "AVIF", "convert it to JPEG or PNG");
        assertNamed(media("mif1", "mif1", "avif"), "AVIF");
        assertNamed(media("heic", "mif1"), "HEIC", "convert it to JPEG or PNG");
        assertNamed(media("mif1", "heic"), "HEIC");
        assertNamed(media("isom", "mp41"), "a video", "not an image");
    }

    @Test
    void namesOtherFormats() {
        assertNamed(latin("\u00ff\n\0\0"), "JPEG XL");
        assertNamed(latin("\0\0\0\fJXL \r\n\u0087\n"), "JPEG XL");
        assertNamed(latin("\0\0\0\fjP  \r\n\u0087\n"), "JPEG 2000");
        assertNamed(latin("\u00ffO\u00ffQ\0"), "JPEG 2000");
        assertNamed(latin("II+\0\b\0\0\0"), "BigTIFF");
        assertNamed(latin("\0\0\1\0\1\0\20\20"), "ICO");
        assertNamed(latin("8BPS\0\1"), "Photoshop");
        assertNamed(latin("<?xml version=\"1.0\"?>\n<svg width=\"1\">"), "SVG");
        assertNamed(latin("%PDF-1.7"), "PDF", "not an image");
        assertNamed(latin("%!PS-Adobe"), "PostScript");
        assertNamed(latin("RIFF\0\0\0\0AVI LIST"), "a video");
        assertNamed(latin("PK\3\4"), "a zip archive");
        assertNamed(latin("\u001f\u008b\b"), "a gzip archive");
        assertNamed(latin("<html>"), "begins like none of them");
    }

    @Test
    void tellsImagesFromWhatLiesAmongThem() {
        assertThat(List.of(UnreadFormat.AVIF, UnreadFormat.HEIC, UnreadFormat.SVG))
                .allMatch(UnreadFormat::isImage);
        assertThat(List.of(UnreadFormat.PDF, UnreadFormat.VIDEO, UnreadFormat.ZIP))
                .noneMatch(UnreadFormat::isImage);
    }

    @Test
    void aLookTakesThemForImagesThatAreOfNoUse(@TempDir Path folder) throws IOException {
        Path photo = Files.write(folder.resolve("photo"), media("heic", "mif1"));
        assertThat(FileLook.of(photo, ImageDecoder.standard()))
                .isInstanceOfSatisfying(
                        FileLook.Unusable.class,
                        look -> assertThat(look.reason()).contains("HEIC"));
        Path document = Files.write(folder.resolve("document"), latin("%PDF-1.7"));
        assertThat(FileLook.of(document, ImageDecoder.standard())).isInstanceOf(FileLook.NoImage.class);
        Path image = Files.write(folder.resolve("image"), latin("P2 1 1 255 7\n"));
        assertThat(FileLook.of(image, ImageDecoder.standard())).isInstanceOf(FileLook.Image.class);
    }

    @ParameterizedTest
    @CsvSource({
        "259, 7, JPEG compression",
        "259, 3, CCITT fax compression",
        "259, 50000, Zstandard compression",
        "259, 12345, compression 12345",
        "262, 6, YCbCr colours",
        "262, 8, Lab colours",
        "258, 32, samples of 32 bits",
        "339, 3, floating-point samples"
    })
    void namesWhatATiffFileHasThatIsNotRead(int tag, int value, String named) {
        assertNamed(tiff(tag, value), "TIFF file with " + named, "not supported; save it");
    }

    /** A grey pixel, with one tag of another value. */
    private static byte[] tiff(int tag, int value) {
        int[][] tags = {{256, 1}, {257, 1}, {258, 8}, {259, 1}, {262, 1}, {273, 0}, {339, 1}};
        ByteBuffer file = ByteBuffer.allocate(14 + 12 * tags.length);
        file.put(latin("MM\0*")).putInt(8).putShort((short) tags.length);
        for (int[] entry : tags) {
            file.putShort((short) entry[0]).putShort((short) 3).putInt(1);
            file.putShort((short) (entry[0] == tag ? value : entry[1])).putShort((short) 0);
        }
        return file.array();
    }

    @Test
    void tiffTilesBeyondTheFileAreRefusedBeforeTheyTakeMemory() {
        byte[] file = tiff(256, 40_000);
        assertNamed(file, "truncated");
        ByteBuffer huge = ByteBuffer.wrap(tiff(259, 5));
        huge.putShort(18, (short) 10_000).putShort(30, (short) 10_000);
        assertNamed(huge.array(), "truncated");
    }
}
