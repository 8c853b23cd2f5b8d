"""Writes core/src/main/resources/dev/vit4j/text/internal/characters.txt: what the reference's tokenizers take characters
for, so that a text has the same ids on every Java, whatever Unicode it knows.

    pip install tokenizers==0.23.3 unicodedata2==18.0.0
    python make_characters.py FILE

A line is a class and its characters in ranges of hexadecimal code points:
    letter, number, mark, punctuation, space    of regular expressions (Oniguruma)
    accent                                      what StripAccents leaves out
    word, symbol, digit                         what Whitespace, Punctuation and Digits find: Rust's tables
    bert-control, bert-accent                   what BertNormalizer leaves out
    inert                                       what newer tables of Unicode reorder, compose or decompose, and the
                                                reference's normal forms leave as it is
    lower                                       FROM-TO+DISTANCE, or FROM-TO/2+DISTANCE for every second character
"""
import sys

import unicodedata2
from tokenizers import Regex, normalizers, pre_tokenizers

CHARACTERS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]


def left_out(normalizer):
    return [c for c in CHARACTERS if normalizer.normalize_str(chr(c)) == ""]


def ranges(characters):
    found = []
    for c in sorted(characters):
        if found and found[-1][1] == c - 1:
            found[-1][1] = c
        else:
            found.append([c, c])
    return " ".join(f"{a:x}" if a == b else f"{a:x}-{b:x}" for a, b in found)


def lower():
    step = normalizers.Lowercase()
    pairs = [(c, step.normalize_str(chr(c))) for c in CHARACTERS]
    changed = [(c, ord(s) - c) for c, s in pairs if len(s) == 1 and ord(s) != c]
    assert [c for c, s in pairs if len(s) != 1] == [0x130]
    runs = []
    for c, distance in changed:
        last = runs[-1] if runs else None
        if last and last[3] == distance and c - last[1] in ((1, 2) if last[2] == 0 else (last[2],)):
            last[2] = c - last[1]
            last[1] = c
        else:
            runs.append([c, c, 0, distance])
    return " ".join(f"{a:x}-{b:x}{'/2' if s == 2 else ''}{'-' if d < 0 else '+'}{abs(d):x}" for a, b, s, d in runs)


def inert():
    """By probes: each form of the character alone, and its place between marks that would be reordered."""
    nfd, nfkd = normalizers.NFD(), normalizers.NFKD()
    found = set()
    for c in CHARACTERS:
        character, decomposition = chr(c), unicodedata2.decomposition(chr(c))
        if decomposition and nfkd.normalize_str(character) == character:
            found.add(c)
            if not decomposition.startswith("<"):
                # old marks stay: what they would compose with is inert
                parts = [int(part, 16) for part in decomposition.split()]
                found.update(part for part in parts if not unicodedata2.combining(chr(part)))
        if unicodedata2.combining(character):
            # classes 240 and 1: one of the two moves, unless the character is of the same class
            probes = ["a\u0345" + character, "a" + character + "\u0334"]
            if all(nfd.normalize_str(probe) == probe for probe in probes) and not all(
                unicodedata2.normalize("NFD", probe) == probe for probe in probes
            ):
                found.add(c)
    return found


lines = {name: left_out(normalizers.Replace(Regex(f"\\p{{{letter}}}"), "")) for name, letter in
         [("letter", "L"), ("number", "N"), ("mark", "M"), ("punctuation", "P")]}
lines["space"] = left_out(normalizers.Replace(Regex("\\s"), ""))
assert lines["space"] == left_out(normalizers.Strip())
lines["accent"] = left_out(normalizers.StripAccents())
spaces = set(lines["space"])
cut = pre_tokenizers.Whitespace()
lines["word"] = [c for c in CHARACTERS if len(cut.pre_tokenize_str("a" + chr(c))) == 1 and c not in spaces]
cut = pre_tokenizers.Punctuation()
lines["symbol"] = [c for c in CHARACTERS if len(cut.pre_tokenize_str("a" + chr(c))) == 2]
cut = pre_tokenizers.Digits()
lines["digit"] = [c for c in CHARACTERS if len(cut.pre_tokenize_str("a" + chr(c))) == 2]
bert = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
lines["bert-control"] = left_out(normalizers.BertNormalizer(**{**bert, "clean_text": True}))
lines["bert-accent"] = left_out(normalizers.BertNormalizer(**{**bert, "strip_accents": True}))
lines["inert"] = inert()
with open(sys.argv[1], "w") as file:
    for name, characters in lines.items():
        file.write(f"{name} {ranges(characters)}\n")
    file.write(f"lower {lower()}\n")
