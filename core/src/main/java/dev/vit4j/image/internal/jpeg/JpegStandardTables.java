package dev.vit4j.image.internal.jpeg;

import dev.vit4j.image.internal.ImageBytes;
import java.util.HexFormat;

/** The Huffman tables of ITU-T T.81, annex K.3, for files without tables, such as frames of motion JPEG. */
final class JpegStandardTables {

    /** In the format of a segment: destination, numbers of codes of 1 to 16 bits, symbols. */
    private static final String SEGMENT = "00" // averages of luma
            + "00010501010101010100000000000000"
            + "000102030405060708090a0b"
            + "01" // averages of chroma
            + "00030101010101010101010000000000"
            + "000102030405060708090a0b"
            + "10" // other coefficients of luma
            + "0002010303020403050504040000017d"
            + "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a2526"
            + "2728292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a83"
            + "8485868788898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2"
            + "d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa"
            + "11" // other coefficients of chroma
            + "00020102040403040705040400010277"
            + "00010203110405213106124151076171132232810814429"
            + "1a1b1c109233352f0156272d10a162434e125f11718191a262728292a35363738393a434445464748494a53"
            + "5455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4"
            + "a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3"
            + "f4f5f6f7f8f9fa";

    private JpegStandardTables() {}

    static ImageBytes segment() {
        return new ImageBytes(HexFormat.of().parseHex(SEGMENT));
    }
}
