"""Damages PNG and WebP images and writes what Pillow makes of them (pip install pillow==13.0.0 numpy).

    python damage.py damaged.txt              the lines beside it: some of each kind of outcome
    python damage.py all.txt 20000 SEED       every one, for DamagedImagesTest with -Ddamaged=all.txt

A line is the file in base64, then width, height and the SHA-256 of Pillow's RGB, or "refused" and its error.
"""

import base64
import collections
import hashlib
import io
import random
import re
import struct
import sys
import warnings
import zlib

import numpy
from PIL import Image, ImageOps

warnings.simplefilter("ignore")
SIGNATURE = b"\x89PNG\r\n\x1a\n"
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]}


def rows(rng, width, height, color_type, depth, interlaced, odd_filters=False):
    data = bytearray()
    for x, y, step_x, step_y in PASSES if interlaced else [(0, 0, 1, 1)]:
        columns = (width - x + step_x - 1) // step_x
        count = (height - y + step_y - 1) // step_y if columns > 0 else 0
        for _ in range(count):
            length = (columns * SAMPLES[color_type] * depth + 7) // 8
            data.append(rng.choice([5, 6, 255]) if odd_filters and rng.random() < 0.2 else rng.randrange(5))
            data += rng.randbytes(length) if rng.random() < 0.7 else bytes(length)
    return bytes(data)


def pieces(rng, data, count):
    cuts = sorted(rng.randrange(len(data) + 1) for _ in range(count - 1))
    return [data[a:b] for a, b in zip([0] + cuts, cuts + [len(data)])]


def exif(rng):
    tags = Image.Exif()
    tags[0x112] = rng.randrange(1, 9)
    return tags.tobytes()


def stream(rng, data):
    """The rows compressed, often not quite as they should be."""
    kind = rng.random()
    if kind < 0.10:
        data = data[: rng.randrange(len(data) + 1)]
    elif kind < 0.16:
        data += rng.randbytes(rng.randrange(1, 200))
    packed = zlib.compress(data, rng.randrange(10))
    kind = rng.random()
    if kind < 0.06:
        return packed[:-4] + rng.randbytes(4)
    if kind < 0.10:
        return packed[: -rng.randrange(1, 5)]
    if kind < 0.14:
        return packed + rng.randbytes(rng.randrange(1, 60))
    return packed[: rng.randrange(len(packed) + 1)] if kind < 0.17 else packed


def png_chunks(rng):
    width = rng.choice([1, 2, 3, 5, 7, 8, 9, 16, 17, 33])
    height = rng.choice([1, 2, 3, 4, 5, 8, 13, 20])
    color_type = rng.choice(list(SAMPLES))
    depth = rng.choice(DEPTHS[color_type])
    interlaced = rng.random() < 0.4
    form = (color_type, depth, interlaced)
    packed = stream(rng, rows(rng, width, height, *form, rng.random() < 0.05))
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, int(interlaced)))]
    after = []
    for share, name, data in [
        (0.3, b"gAMA", struct.pack(">I", 45455)),
        (0.2, b"pHYs", struct.pack(">IIB", 100, 100, 1)),
        (0.2, b"tEXt", b"Title\0hello"),
        (0.2, b"zTXt", b"Title\0\0" + zlib.compress(b"hello" * 9)),
        (0.2, b"iTXt", b'XML:com.adobe.xmp\0\0\0\0\0<x tiff:Orientation="6"/>'),
        (0.2, b"iCCP", b"icc\0\0" + zlib.compress(b"abc" * 99)),
        (0.2, b"eXIf", exif(rng)[6:]),
        (0.1, b"cHRM", bytes(32)),
        (0.1, b"sRGB", b"\0"),
        (0.1, b"prVt", b"stuff"),
    ]:
        if rng.random() < share:
            (chunks if rng.random() < 0.7 else after).append((name, data))
    if color_type == 3 or rng.random() < 0.05:
        chunks.append((b"PLTE", rng.randbytes(3 * rng.choice([1, 2, 4, 16, 200, 256, 257]))))
    if rng.random() < 0.25:
        chunks.append((b"tRNS", rng.randbytes({0: 2, 2: 6, 3: 5}.get(color_type, 2))))
    pixels = [(b"IDAT", part) for part in pieces(rng, packed, rng.choice([1, 1, 2, 3, 6]))]
    if rng.random() < 0.15:
        chunks.append((b"acTL", struct.pack(">II", 2, 0)))
        pixels = animation(rng, width, height, form, pixels)
    return chunks + pixels + after + [(b"IEND", b"")]


def animation(rng, width, height, form, default):
    frame_width, frame_height = rng.randrange(1, width + 1), rng.randrange(1, height + 1)
    x, y = rng.randrange(width - frame_width + 1), rng.randrange(height - frame_height + 1)
    has_default = rng.random() < 0.3
    chunks = list(default) if has_default else []
    sequence = 0
    for frame in range(2):
        place = struct.pack(">IIIIIHHBB", sequence, frame_width, frame_height, x, y, 1, 10, 0, 0)
        chunks.append((b"fcTL", place))
        sequence += 1
        data = zlib.compress(rows(rng, frame_width, frame_height, *form))
        for part in pieces(rng, data, rng.choice([1, 2])):
            if frame == 0 and not has_default:
                chunks.append((b"IDAT", part))
            else:
                chunks.append((b"fdAT", struct.pack(">I", sequence) + part))
                sequence += 1
    return chunks


def png_bytes(chunks, broken=-1, rng=None):
    data = SIGNATURE
    for i, (name, content) in enumerate(chunks):
        checksum = zlib.crc32(name + content) ^ (1 << rng.randrange(32) if i == broken else 0)
        data += struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
    return data


def damaged_bytes(rng, data):
    data = bytearray(data)
    kind = rng.random()
    place = rng.randrange(len(data))
    if kind < 0.35:
        return bytes(data[:place])
    if kind < 0.8:
        for _ in range(rng.choice([1, 1, 1, 2, 4])):
            place = rng.randrange(len(data))
            data[place] = rng.choice([data[place] ^ 1 << rng.randrange(8), rng.randrange(256), 0, 255])
    elif kind < 0.88:
        del data[place : place + rng.randrange(1, 9)]
    elif kind < 0.95:
        data[place:place] = rng.randbytes(rng.randrange(1, 9))
    else:
        data += rng.randbytes(rng.randrange(1, 50))
    return bytes(data)


def damage_chunk(rng, chunks, letters):
    """Drops, doubles, moves, renames, cuts, lengthens or changes one."""
    i, j, kind = rng.randrange(len(chunks)), rng.randrange(len(chunks)), rng.random()
    name, data = chunks[i]
    if kind < 0.17 and len(chunks) > 1:
        chunks.pop(i)
    elif kind < 0.32:
        chunks.insert(j, chunks[i])
    elif kind < 0.45:
        chunks[i], chunks[j] = chunks[j], chunks[i]
    elif kind < 0.57:
        letter = rng.randrange(4)
        chunks[i] = (name[:letter] + bytes([rng.choice(letters)]) + name[letter + 1 :], data)
    elif kind < 0.77:
        chunks[i] = (name, data[: rng.randrange(len(data) + 1)])
    elif kind < 0.86:
        chunks[i] = (name, data + rng.randbytes(rng.randrange(1, 6)))
    elif data:
        changed = bytearray(data)
        changed[rng.randrange(min(len(data), rng.choice([12, 40, 4000])))] = rng.randrange(256)
        chunks[i] = (name, bytes(changed))


def damaged_png(rng):
    chunks = png_chunks(rng)
    kind = rng.random()
    if kind < 0.25:
        return png_bytes(chunks)
    if kind < 0.35:
        return png_bytes(chunks, rng.randrange(len(chunks)), rng)
    if kind < 0.65:
        for _ in range(rng.choice([1, 1, 2])):
            damage_chunk(rng, chunks, b"aAzZ09_\xe9-\0")
        return png_bytes(chunks)
    return damaged_bytes(rng, png_bytes(chunks))


def picture(rng, mode):
    width, height = rng.choice([1, 3, 8, 16, 17, 31, 40, 65, 90]), rng.choice([1, 2, 8, 15, 16, 33, 50])
    pixels = numpy.frombuffer(rng.randbytes(width * height * 4), numpy.uint8).reshape(height, width, 4)
    image = Image.fromarray(pixels)
    if rng.random() < 0.7:
        small = (max(1, width // 6), max(1, height // 6))
        image = image.resize(small).resize((width, height), Image.Resampling.BICUBIC)
    if rng.random() < 0.3:  # of few levels, which has a decoder of its own
        image.putalpha(image.getchannel("A").point(lambda level: level // 128 * 255))
    return image.convert(mode)


def webp(rng):
    mode = rng.choice(["RGB", "RGB", "RGBA"])
    options = {"quality": rng.randrange(101), "lossless": rng.random() < 0.5}
    if rng.random() < 0.2:
        options["exif"] = exif(rng)
    if rng.random() < 0.15:
        options["xmp"] = b'<x tiff:Orientation="3"/>'
    if rng.random() < 0.15:
        options["icc_profile"] = rng.randbytes(77)
    out = io.BytesIO()
    first = picture(rng, mode)
    if rng.random() < 0.15:
        first.save(out, "WEBP", save_all=True, append_images=[first.transpose(Image.Transpose.ROTATE_180)], **options)
    else:
        options |= {"method": rng.randrange(7), "alpha_quality": rng.randrange(101), "exact": rng.random() < 0.5}
        first.save(out, "WEBP", **options)
    return out.getvalue()


def riff_chunks(data):
    chunks = []
    at = 12
    while at + 8 <= len(data):
        (length,) = struct.unpack("<I", data[at + 4 : at + 8])
        chunks.append((data[at : at + 4], data[at + 8 : at + 8 + length]))
        at += 8 + length + (length & 1)
    return chunks


def riff_bytes(chunks, more=0):
    body = b"".join(name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1) for name, data in chunks)
    return b"RIFF" + struct.pack("<I", max(0, len(body) + 4 + more)) + b"WEBP" + body


def damaged_webp(rng):
    data = webp(rng)
    chunks = riff_chunks(data)
    kind = rng.random()
    if kind < 0.05:
        return data
    if kind < 0.35:
        for _ in range(rng.choice([1, 1, 2])):
            damage_chunk(rng, chunks, b" LXAZ\0")
        return riff_bytes(chunks, rng.choice([0, 0, 0, 0, 0, 1, -1, 2, -2, 8, -8, 100, -100]))
    if kind < 0.65:
        i = rng.choice([j for j, (name, _) in enumerate(chunks) if name in (b"VP8 ", b"VP8L", b"ALPH", b"ANMF")])
        content = bytearray(chunks[i][1])
        for _ in range(rng.choice([1, 1, 2, 5])):
            content[rng.randrange(min(len(content), rng.choice([10, 30, 100, 100000])))] = rng.randrange(256)
        if rng.random() < 0.2:
            content = content[: -rng.choice([1, 2, 3, rng.randrange(1, len(content) + 1)])]
        chunks[i] = (chunks[i][0], bytes(content))
        return riff_bytes(chunks)
    return damaged_bytes(rng, data)


def outcome(data):
    try:
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
        return f"{image.width} {image.height} {hashlib.sha256(image.tobytes()).hexdigest()}"
    except Exception as e:
        return f"refused {type(e).__name__} " + re.sub(r"<.*|\bb'.*|[^a-zA-Z ]", "", str(e))


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 6000
    seed = sys.argv[3] if len(sys.argv) > 3 else "1"
    kept = collections.Counter()
    with open(sys.argv[1], "w", encoding="ascii") as lines:
        for i in range(count):
            rng = random.Random(f"{seed} {i}")
            kind, data = ("png", damaged_png(rng)) if i % 2 else ("webp", damaged_webp(rng))
            found = outcome(data)
            group = (kind, found if found.startswith("refused") else "read")
            most = 40 if group[1] == "read" else 8
            if len(sys.argv) == 2:
                if kept[group] == most or len(data) > 320:
                    continue
                kept[group] += 1
            lines.write(f"{base64.b64encode(data).decode()} {found}\n")


if __name__ == "__main__":
    main()
