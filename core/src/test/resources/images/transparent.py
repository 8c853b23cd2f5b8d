"""Draws images with transparency, and writes what the reference makes of them (pip install transformers pillow numpy).

    python transparent.py transparent.txt          the lines beside it: small ones of each kind
    python transparent.py all.txt 4000 SEED        more of them, for TransparencyTest with -Dtransparent=all.txt

A line is the file in base64, then width, height and the SHA-256 of the RGB that transformers' convert_to_rgb gives for the
opened image (white where it is transparent), or "refused" and the error.
"""

import base64
import collections
import hashlib
import io
import random
import re
import struct
import sys
import zlib

import damage
import formats
from PIL import Image
from transformers.image_transforms import convert_to_rgb


def rows(rng, width, height, color_type, depth, interlaced):
    """Samples of few levels, so that a colour that is said to be transparent is found."""
    levels = [rng.randrange(256) for _ in range(rng.choice([1, 2, 4]))] + [0, 255]
    data = bytearray()
    for x, y, step_x, step_y in damage.PASSES if interlaced else [(0, 0, 1, 1)]:
        columns = (width - x + step_x - 1) // step_x
        count = (height - y + step_y - 1) // step_y if columns > 0 else 0
        for _ in range(count):
            length = (columns * damage.SAMPLES[color_type] * depth + 7) // 8
            data.append(0)
            data += bytes(rng.choice(levels) for _ in range(length))
    return bytes(data), levels


def transparency(rng, color_type, depth, levels):
    if color_type == 3:
        kind = rng.random()
        length = rng.choice([0, 1, 2, 5, 16, 256])
        if kind < 0.4:
            return rng.randbytes(length)
        one = bytearray(b"\xff" * max(1, length))
        one[rng.randrange(len(one))] = 0
        return bytes(one)
    high = rng.choice([0, 0, rng.choice(levels), 1, 255])
    low = rng.choice([rng.choice(levels), rng.randrange(2**depth) & 255, rng.choice(levels) * 257 // 256 & 255])
    return bytes([high, low]) * (3 if color_type == 2 else 1)


def png(rng):
    width, height = rng.choice([1, 2, 3, 5, 8, 9, 17]), rng.choice([1, 2, 3, 5, 8])
    color_type = rng.choice(list(damage.SAMPLES))
    depth = rng.choice(damage.DEPTHS[color_type])
    interlaced = rng.random() < 0.3
    form = (color_type, depth, interlaced)
    data, levels = rows(rng, width, height, *form)
    header = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, int(interlaced))
    chunks = [(b"IHDR", header)]
    if color_type == 3:
        chunks.append((b"PLTE", rng.randbytes(3 * rng.choice([1, 2, 4, 16, 200, 256]))))
    if rng.random() < 0.9:
        chunks.append((b"tRNS", transparency(rng, color_type, depth, levels)))
    pixels = [(b"IDAT", zlib.compress(data))]
    if rng.random() < 0.1:
        chunks.append((b"acTL", struct.pack(">II", 2, 0)))
        pixels = damage.animation(rng, width, height, form, pixels)
    return damage.png_bytes(chunks + pixels + [(b"IEND", b"")])


def gif(rng):
    width, height = rng.randrange(1, 20), rng.randrange(1, 20)
    colors = rng.choice([2, 4, 8, 256])
    image = Image.frombytes("P", (width, height), bytes(rng.randrange(colors) for _ in range(width * height)))
    image.putpalette(rng.randbytes(3 * colors) if rng.random() < 0.8 else bytes(i // 3 for i in range(3 * colors)))
    options = {"transparency": rng.randrange(colors)} if rng.random() < 0.9 else {}
    out = io.BytesIO()
    image.save(out, "GIF", interlace=rng.random() < 0.5, optimize=False, **options)
    data = bytearray(out.getvalue())
    if rng.random() < 0.3:  # a canvas larger than the frame
        data[6:10] = struct.pack("<HH", width + rng.randrange(9), height + rng.randrange(9))
    return bytes(data)


def bmp(rng):
    masks = rng.choice(
        [(0xFF0000, 0xFF00, 0xFF, 0xFF000000), (0xFF, 0xFF00, 0xFF0000, 0xFF000000), (0xFF000000, 0xFF0000, 0xFF00, 0xFF),
         (0xFF000000, 0xFF00, 0xFF, 0xFF0000), (0xFF0000, 0xFF00, 0xFF, 0), (0, 0, 0, 0)])
    size = rng.choice([40, 56, 108, 124])
    width, height = rng.randrange(1, 9), rng.randrange(1, 9)
    compression = rng.choice([0, 3, 3, 3])
    header = struct.pack("<IiiHHIIiiII", size, width, height, 1, 32, compression, 0, 1, 1, 0, 0)
    header += struct.pack("<IIII", *masks)[: 16 if size > 40 else 12] + bytes(max(0, size - 56))
    pixels = rng.randbytes(4 * width * height)
    start = 14 + len(header)
    return b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start) + header + pixels


def webp(rng):
    options = {"quality": rng.randrange(101), "lossless": rng.random() < 0.5}
    picture = damage.picture(rng, "RGBA" if rng.random() < 0.9 else "RGB")
    out = io.BytesIO()
    if rng.random() < 0.2:
        turned = picture.transpose(Image.Transpose.ROTATE_180)
        picture.save(out, "WEBP", save_all=True, append_images=[turned], **options)
    else:
        options |= {"method": rng.randrange(7), "alpha_quality": rng.randrange(101), "exact": rng.random() < 0.5}
        picture.save(out, "WEBP", **options)
    return out.getvalue()


def tiff(rng):
    return formats.tiff(rng) if rng.random() < 0.75 else formats.saved_tiff(rng)


def outcome(data):
    try:
        pixels = convert_to_rgb(Image.open(io.BytesIO(data)), return_numpy=True)
        return f"{pixels.shape[1]} {pixels.shape[0]} {hashlib.sha256(pixels.tobytes()).hexdigest()}"
    except Exception as e:
        return f"refused {type(e).__name__} " + re.sub(r"<.*|\bb'.*|[^a-zA-Z ]", "", str(e))


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 4000
    seed = sys.argv[3] if len(sys.argv) > 3 else "1"
    kinds = [png, png, png, gif, bmp, webp]
    kept = collections.Counter()
    with open(sys.argv[1], "w", encoding="ascii") as lines:
        for i in range(count):
            rng = random.Random(f"{seed} {i}")
            kind = kinds[i % len(kinds)] if i % 11 else tiff
            data = kind(rng)
            if kind is tiff and outcome(data).startswith("refused"):
                continue  # formats.py has those
            if len(sys.argv) == 2:
                if kept[kind] == (80 if kind is png else 25) or len(data) > (320 if kind is not webp else 600):
                    continue
                kept[kind] += 1
            lines.write(f"{base64.b64encode(data).decode()} {outcome(data)}\n")


if __name__ == "__main__":
    main()
