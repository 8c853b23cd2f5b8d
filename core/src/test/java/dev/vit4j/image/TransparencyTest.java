package dev.vit4j.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * PNG of every colour type, GIF, BMP, WebP and TIFF laid on white where they are transparent, as the reference's classes with
 * do_convert_rgb do with an opened image: {@code images/transparent.py} makes them.
 */
class TransparencyTest {

    @Test
    void laysTransparencyOnWhiteAsTheReference() throws Exception {
        ReferencePictures pictures = ReferencePictures.shipped("transparent.txt");

        assertThat(pictures.lines()).hasSizeGreaterThan(150);
        pictures.assertReadAlikeBy(TransparencyTest::read);
    }

    @Test
    @EnabledIfSystemProperty(named = "transparent", matches = ".+")
    void laysManyMoreOnWhite() throws Exception {
        ReferencePictures.in(System.getProperty("transparent")).assertReadAlikeBy(TransparencyTest::read);
    }

    private static RgbImage read(byte[] file) {
        return ImageDecoder.standard().open(file, "transparent").onWhite().decode();
    }
}
