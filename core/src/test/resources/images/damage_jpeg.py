"""Damages JPEG images of every kind and writes what Pillow makes of them (pip install pillow==13.0.0 numpy).

    python damage_jpeg.py damaged-jpeg.txt           the lines beside it: some of each kind of outcome
    python damage_jpeg.py all.txt 20000 SEED         every one, for DamagedImagesTest with -Ddamaged=all.txt

A line is as damage.py has it.
"""

import base64
import collections
import io
import random
import sys

from damage import damaged_bytes, exif, outcome, picture
from jpeg_writer import written

SEGMENTS_WITHOUT_LENGTH = [0x01, *range(0xD0, 0xD8), 0xD8, 0xD9]


def saved(rng):
    mode = rng.choice(["RGB", "RGB", "RGB", "L", "CMYK"])
    options = {"quality": rng.choice([1, 10, 50, 75, 90, 95, 100]), "progressive": rng.random() < 0.45}
    if mode == "RGB" and rng.random() < 0.1:
        options["keep_rgb"] = True
    elif mode == "RGB":
        options["subsampling"] = rng.choice([0, 1, 2])
    if rng.random() < 0.3:
        options["optimize"] = True
    if rng.random() < 0.4:
        options["restart_marker_blocks"] = rng.randrange(1, 6)
    if rng.random() < 0.15:
        options["exif"] = exif(rng)
    out = io.BytesIO()
    picture(rng, mode).save(out, "JPEG", **options)
    return out.getvalue()


def parts(data):
    """The file's segments, each with the entropy-coded data behind it."""
    found = []
    start = at = 2
    while at + 1 < len(data):
        marker = data[at + 1]
        if marker in SEGMENTS_WITHOUT_LENGTH:
            end = at + 2
        else:
            end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if marker == 0xDA:
            while end + 1 < len(data) and not (data[end] == 0xFF and data[end + 1] and not 0xD0 <= data[end + 1] < 0xD8):
                end += 1
        found.append(data[start:end])
        start = at = end
    return found


def joined(segments):
    return b"\xff\xd8" + b"".join(segments)


def scans(segments):
    return [i for i, part in enumerate(segments) if part[1] == 0xDA]


def damage_entropy(rng, part):
    """Of a scan: bytes changed, taken out, put in; restart markers lost, doubled, renumbered, astray."""
    header = 2 + int.from_bytes(part[2:4])
    data = bytearray(part)
    if len(data) <= header + 1:
        return part
    restarts = [i for i in range(header, len(data) - 1) if data[i] == 0xFF and 0xD0 <= data[i + 1] < 0xD8]
    kind = rng.random()
    if restarts and kind < 0.5:
        i = rng.choice(restarts)
        kind = rng.randrange(5)
        if kind == 0:
            del data[i : i + 2]
        elif kind == 1:
            data[i + 1] = 0xD0 + (data[i + 1] - 0xD0 + rng.randrange(-4, 5)) % 8
        elif kind == 2:
            data[i:i] = bytes([0xFF, 0xD0 + rng.randrange(8)])
        elif kind == 3:
            j = rng.choice(restarts)
            del data[min(i, j) : max(i, j)]
        else:
            data[i:i] = rng.randbytes(rng.randrange(1, 6))
        return bytes(data)
    for _ in range(rng.choice([1, 1, 1, 2, 4])):
        i = rng.randrange(header, len(data))
        kind = rng.random()
        if kind < 0.6:
            data[i] = rng.choice([data[i] ^ 1 << rng.randrange(8), rng.randrange(256), 0])
        elif kind < 0.75:
            del data[i : i + rng.randrange(1, 9)]
        elif kind < 0.9:
            data[i:i] = rng.randbytes(rng.randrange(1, 5))
        else:
            data[i:i] = bytes([0xFF, rng.choice([0xD0 + rng.randrange(8), 0xFF, 0xC0 + rng.randrange(64), 1])])
        if len(data) <= header:
            break
    return bytes(data)


def any_jpeg(rng):
    return saved(rng) if rng.random() < 0.6 else written(rng)


def damaged(rng, data):
    segments = parts(data)
    found = scans(segments)
    kind = rng.random()
    if kind < 0.08:
        return data
    if kind < 0.48:
        i = rng.choice(found)
        segments[i] = damage_entropy(rng, segments[i])
    elif kind < 0.60:  # ends early
        i = rng.choice(found)
        if rng.random() < 0.5:
            segments[i] = segments[i][: rng.randrange(1, len(segments[i]) + 1)]
        segments = segments[: i + 1] + ([b"\xff\xd9"] if rng.random() < 0.9 else [])
    elif kind < 0.70:  # a segment lost, doubled, moved
        i, j, kind = rng.randrange(len(segments)), rng.randrange(len(segments)), rng.randrange(3)
        if kind == 0:
            segments.pop(i)
        elif kind == 1:
            segments.insert(j, segments[i])
        else:
            segments[i], segments[j] = segments[j], segments[i]
    elif kind < 0.75:  # without Huffman tables
        segments = [part for part in segments if part[1] != 0xC4]
    elif kind < 0.90:  # a header changed
        i = rng.randrange(len(segments))
        part = bytearray(segments[i])
        place = rng.randrange(min(len(part), 4 + int.from_bytes(part[2:4])))
        part[place] = rng.choice([part[place] ^ 1 << rng.randrange(8), rng.randrange(256), rng.randrange(4)])
        segments[i] = bytes(part)
    else:
        return damaged_bytes(rng, data)
    return joined(segments)


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 30000
    seed = sys.argv[3] if len(sys.argv) > 3 else "1"
    kept = collections.Counter()
    with open(sys.argv[1], "w", encoding="ascii") as lines:
        for i in range(count):
            rng = random.Random(f"{seed} {i}")
            data = damaged(rng, any_jpeg(rng))
            found = outcome(data)
            if len(sys.argv) == 2:
                progressive = b"\xff\xc2" in data
                group = found if found.startswith("refused") else f"read {progressive}"
                most = 60 if group.startswith("read") else 6
                if kept[group] == most or len(data) > 700:
                    continue
                kept[group] += 1
            lines.write(f"{base64.b64encode(data).decode()} {found}\n")


if __name__ == "__main__":
    main()
