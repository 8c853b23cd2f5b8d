package dev.vit4j.image.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Formats that are recognized by how a file begins, but not supported: an error names them and says what to do. */
public enum UnreadFormat {
    AVIF("AVIF", true),
    HEIC("HEIC or HEIF", true),
    JPEG_XL("JPEG XL", true),
    JPEG_2000("JPEG 2000", true),
    BIG_TIFF("BigTIFF", true),
    ICO("an icon (ICO)", true),
    PSD("Photoshop (PSD)", true),
    SVG("SVG, a drawing", true),
    PDF("PDF, a document", false),
    POSTSCRIPT("PostScript, a document", false),
    VIDEO("a video", false),
    ZIP("a zip archive", false),
    GZIP("a gzip archive", false);

    private static final String MARKUP = "<svg";
    private static final int MARKUP_BEGINNING = 1024;
    private static final List<String> HEIF_BRANDS =
            List.of("heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1");
    private static final List<String> AVIF_BRANDS = List.of("avif", "avis");

    private final String title;
    private final boolean image;

    UnreadFormat(String title, boolean image) {
        this.title = title;
        this.image = image;
    }

    /** Whether it is an image format, and not something else among images. */
    public boolean isImage() {
        return image;
    }

    /** Whether it is text that describes a drawing: as often part of a page or report as an image. */
    public boolean isText() {
        return this == SVG;
    }

    /** What was found, and what to do. */
    public String message() {
        return image
                ? "it is " + title + ", which vit4j doesn't support; convert it to JPEG or PNG"
                : "it is " + title + ", not an image; remove it from the images, or extract images from it";
    }

    public static Optional<UnreadFormat> of(ImageBytes bytes) {
        if (bytes.has(4, "ftyp")) {
            return Optional.of(ofBrands(bytes));
        }
        return Arrays.stream(values()).filter(format -> format.begins(bytes)).findFirst();
    }

    private boolean begins(ImageBytes bytes) {
        return switch (this) {
            case AVIF, HEIC -> false; // recognized by their brands
            case JPEG_XL -> isToldByTwoBytes(bytes) || bytes.has(0, "\0\0\0\fJXL \r\n\u0087\n");
            case JPEG_2000 -> bytes.has(0, "\u00ffO\u00ffQ") || bytes.has(0, "\0\0\0\fjP  \r\n\u0087\n");
            case BIG_TIFF -> bytes.has(0, "II+\0") || bytes.has(0, "MM\0+");
            case ICO -> bytes.has(0, "\0\0\1\0") && bytes.length() > 6 && bytes.u16LittleEndian(4) > 0;
            case PSD -> bytes.has(0, "8BPS");
            case SVG -> isMarkup(bytes);
            case PDF -> bytes.has(0, "%PDF-");
            case POSTSCRIPT -> bytes.has(0, "%!PS");
            case VIDEO ->
                bytes.has(0, "\u001aE\u00df\u00a3") // Matroska, WebM
                        || (bytes.has(0, "RIFF") && bytes.has(8, "AVI "))
                        || bytes.has(0, "\0\0\1\u00ba") // MPEG
                        || bytes.has(0, "\0\0\1\u00b3");
            case ZIP -> bytes.has(0, "PK\3\4");
            case GZIP -> bytes.has(0, "\u001f\u008b");
        };
    }

    /** For JPEG XL's codestream, which begins with no more than that. */
    public static boolean isToldByTwoBytes(ImageBytes bytes) {
        return bytes.has(0, "\u00ff\n");
    }

    /** By the brands of ISO's base media format: the file's own, then the compatible ones. */
    private static UnreadFormat ofBrands(ImageBytes bytes) {
        long end = Math.min(bytes.length(), bytes.u32BigEndian(0));
        boolean heif = false;
        for (int at = 8; at + 4 <= end; at += at == 8 ? 8 : 4) {
            String brand = new String(bytes.slice(at, 4), StandardCharsets.ISO_8859_1);
            if (AVIF_BRANDS.contains(brand)) {
                return AVIF;
            }
            heif |= HEIF_BRANDS.contains(brand);
        }
        return heif ? HEIC : VIDEO;
    }

    private static boolean isMarkup(ImageBytes bytes) {
        String beginning =
                new String(bytes.slice(0, Math.min(bytes.length(), MARKUP_BEGINNING)), StandardCharsets.ISO_8859_1);
        String text = beginning.startsWith("\u00ef\u00bb\u00bf") ? beginning.substring(3) : beginning;
        return text.stripLeading().startsWith("<") && text.contains(MARKUP);
    }
}
