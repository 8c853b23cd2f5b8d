"""Makes squares.ttf, a font of two characters that no other has (fontTools 4): U+50000 a square, U+50001 a bar."""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen


def box(width, height):
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    pen.lineTo((100, height))
    pen.lineTo((100 + width, height))
    pen.lineTo((100 + width, 0))
    pen.closePath()
    return pen.glyph()


font = FontBuilder(1000, isTTF=True)
font.setupGlyphOrder([".notdef", "square", "bar"])
font.setupCharacterMap({0x50000: "square", 0x50001: "bar"})
font.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "square": box(700, 700), "bar": box(200, 700)})
font.setupHorizontalMetrics({".notdef": (500, 0), "square": (900, 100), "bar": (400, 100)})
font.setupHorizontalHeader(ascent=800, descent=-200)
name = "vit4j squares"
font.setupNameTable({"familyName": name, "styleName": "Regular", "fullName": name, "psName": "vit4j-squares"})
font.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
font.setupPost()
font.save(Path(__file__).parent / "squares.ttf")
