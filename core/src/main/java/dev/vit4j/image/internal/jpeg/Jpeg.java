package dev.vit4j.image.internal.jpeg;

/** The markers of ITU-T T.81, table B.1. */
final class Jpeg {

    static final int TEM = 0x01;
    static final int SOF0 = 0xC0;
    static final int SOF1 = 0xC1;
    static final int SOF2 = 0xC2;
    static final int SOF9 = 0xC9;
    static final int SOF10 = 0xCA;
    static final int DHT = 0xC4;
    static final int DAC = 0xCC;
    static final int RST0 = 0xD0;
    static final int SOI = 0xD8;
    static final int EOI = 0xD9;
    static final int SOS = 0xDA;
    static final int DQT = 0xDB;
    static final int DNL = 0xDC;
    static final int DRI = 0xDD;
    static final int APP0 = 0xE0;
    static final int APP1 = 0xE1;
    static final int APP14 = 0xEE;
    static final int COM = 0xFE;

    /** From zigzag order to rows and columns: ITU-T T.81, figure A.6. */
    static final int[] ZIGZAG = {
        0,
        1,
        8,
        16,
        9,
        2,
        3,
        10,
        17,
        24,
        32,
        25,
        18,
        11,
        4,
        5,
        12,
        19,
        26,
        33,
        40,
        48,
        41,
        34,
        27,
        20,
        13,
        6,
        7,
        14,
        21,
        28,
        35,
        42,
        49,
        56,
        57,
        50,
        43,
        36,
        29,
        22,
        15,
        23,
        30,
        37,
        44,
        51,
        58,
        59,
        52,
        45,
        38,
        31,
        39,
        46,
        53,
        60,
        61,
        54,
        47,
        55,
        62,
        63,
        // A run past the end stays inside the block, as in libjpeg.
        63,
        63,
        63,
        63,
        63,
        63,
        63,
        63,
        63,
        63,
        63,
        63,
        63,
        63,
        63,
        63
    };

    private Jpeg() {}
}
