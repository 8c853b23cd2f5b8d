"""Makes PPM, PGM, PBM and TIFF images, whole and cut off, and writes what Pillow makes of them (pip install
pillow==13.0.0 numpy).

    python formats.py formats.txt               the lines beside it: some of each kind of outcome
    python formats.py all.txt 20000 SEED        every one, for DamagedImagesTest with -Ddamaged=all.txt

A line is as damage.py has it.
"""

import base64
import collections
import io
import random
import struct
import sys
import zlib

from damage import outcome, picture


def anymap(rng):
    kind = rng.randrange(1, 7)
    width, height = rng.choice([1, 2, 3, 7, 8, 9, 17, 40]), rng.choice([1, 2, 5, 16])
    maximum = rng.choice([255, 255, 255, 1, 7, 100, 256, 1023, 4095, 65534, 65535])
    if kind in (1, 4):
        maximum = 1
    samples = width * height * (3 if kind in (3, 6) else 1)
    space = lambda: rng.choice([" ", "\n", "\t", "\r\n", "  ", "\n# a comment\n"])
    head = f"P{kind}{rng.choice([' ', chr(10)])}{width}{space()}{height}"
    head += space() + str(maximum) if kind not in (1, 4) else ""
    head = (head + rng.choice([" ", "\n"])).encode()
    most = maximum if rng.random() < 0.9 else maximum + 1
    values = [rng.randrange(most + 1) for _ in range(samples)]
    if kind <= 3:
        between = (lambda: rng.choice(["", " "])) if kind == 1 else space
        body = "".join(str(value) + between() for value in values).encode()
        if rng.random() < 0.3:
            body = body.rstrip()
    elif kind == 4:
        body = rng.randbytes((width + 7) // 8 * height)
    elif maximum > 255:
        body = b"".join(struct.pack(">H", min(65535, value)) for value in values)
    else:
        body = bytes(min(255, value) for value in values)
    return head + body


def packed_bits(data):
    out = bytearray()
    at = 0
    while at < len(data):
        run = 1
        while run < 128 and at + run < len(data) and data[at + run] == data[at]:
            run += 1
        if run > 1:
            out += bytes([257 - run, data[at]])
        else:
            while run < 128 and at + run < len(data) and data[at + run] != data[at + run - 1]:
                run += 1
            out += bytes([run - 1]) + data[at : at + run]
        at += run
    return bytes(out)


def lzw(data):
    out = bits = count = 0
    codes = {bytes([i]): i for i in range(256)}
    width, free = 9, 258
    written = [(256, 9)]
    word = b""
    for value in data:
        longer = word + bytes([value])
        if longer in codes:
            word = longer
            continue
        written.append((codes[word], width))
        codes[longer] = free
        free += 1
        if free == (1 << width) and width < 12:
            width += 1
        elif free == 4094:
            written.append((256, width))
            codes = {bytes([i]): i for i in range(256)}
            width, free = 9, 258
        word = bytes([value])
    if word:
        written.append((codes[word], width))
        free += 1
        if free == (1 << width) and width < 12:
            width += 1
    written.append((257, width))
    packed = bytearray()
    for code, length in written:
        bits = bits << length | code
        count += length
        while count >= 8:
            packed.append(bits >> (count - 8) & 255)
            count -= 8
            bits &= (1 << count) - 1
    if count:
        packed.append(bits << (8 - count) & 255)
    return bytes(packed)


PACK = {1: bytes, 5: lzw, 8: zlib.compress, 32946: zlib.compress, 32773: packed_bits}
# photometric interpretation, bits, extra samples
KINDS = [
    (0, 1, []), (1, 1, []), (0, 2, []), (1, 2, []), (0, 4, []), (1, 4, []), (0, 8, []), (1, 8, []), (1, 8, [0]),
    (1, 8, [2]), (1, 8, [1]), (1, 16, []), (1, 16, []), (0, 16, []), (2, 8, []), (2, 8, []), (2, 8, []), (2, 8, [0]),
    (2, 8, [1]), (2, 8, [2]), (2, 8, [2, 0]), (2, 8, [0, 0]), (2, 8, [1, 0, 0]), (2, 16, []), (2, 16, []),
    (2, 16, [0]), (2, 16, [1]), (2, 16, [2]), (3, 1, []), (3, 2, []), (3, 4, []), (3, 8, []), (3, 8, []), (3, 8, [0]),
    (3, 8, [2]), (5, 8, []), (5, 8, [0]), (5, 16, []), (2, 4, []), (2, 8, [999]),
]  # fmt: skip
CHANNELS = {0: 1, 1: 1, 2: 3, 3: 1, 5: 4}


def differences(row, step, bits, order):
    if bits == 8:
        return bytes((row[i] - (row[i - step] if i >= step else 0)) & 255 for i in range(len(row)))
    values = struct.unpack(f"{order}{len(row) // 2}H", row)
    changed = [(values[i] - (values[i - step] if i >= step else 0)) & 65535 for i in range(len(values))]
    return struct.pack(f"{order}{len(values)}H", *changed)


def tiff(rng):
    order = rng.choice("<>")
    photometric, bits, extra = rng.choice(KINDS)
    samples = CHANNELS[photometric] + len(extra)
    width, height = rng.choice([1, 2, 3, 8, 17, 33, 70]), rng.choice([1, 2, 5, 16, 37])
    compression = rng.choice(list(PACK))
    unnamed = extra == [2] and photometric == 2 and rng.random() < 0.3
    # Pillow refuses other samples in planes of their own, and takes uncompressed ones of 16 bits for 8.
    plain = compression == 1 and (bits == 16 or unnamed)
    separate = samples > 1 and (not extra or unnamed) and not plain and rng.random() < 0.2
    predictor = rng.choice([1, 2]) if compression in (5, 8, 32946) and bits in (8, 16) else 1
    tiled = rng.random() < 0.3
    chunk_width, chunk_height = (rng.choice([16, 32, 64]), rng.choice([16, 32])) if tiled else (width, height)
    if not tiled and rng.random() < 0.6:
        chunk_height = rng.randrange(1, height + 1)
    beside = 1 if separate else samples
    smooth = rng.random() < 0.5
    chunks = []
    for _ in range(samples if separate else 1):
        for y in range(0, height, chunk_height):
            for _ in range(0, width, chunk_width):
                rows = chunk_height if tiled else min(chunk_height, height - y)
                length = (chunk_width * beside * bits + 7) // 8
                data = b""
                for _ in range(rows):
                    row = bytes([rng.randrange(256)]) * length if smooth else rng.randbytes(length)
                    if bits == 16 and photometric < 2 and rng.random() < 0.5:
                        row = struct.pack(f"{order}{length // 2}H", *(rng.randrange(400) for _ in range(length // 2)))
                    data += differences(row, beside, bits, order) if predictor == 2 else row
                chunks.append(PACK[compression](data))
    tags = {
        256: [width], 257: [height], 258: [bits] * samples, 259: [compression], 262: [photometric], 277: [samples],
    }  # fmt: skip
    if samples == 1 and rng.random() < 0.3:
        del tags[277]
    if photometric == 3:
        tags[320] = [rng.randrange(65536) for _ in range(3 << bits)]
    if extra and not unnamed:
        tags[338] = extra
    if rng.random() < 0.2:
        tags[274] = [rng.randrange(1, 9)]
    if separate or rng.random() < 0.3:
        tags[284] = [2 if separate else 1]
    if predictor == 2 or rng.random() < 0.1:
        tags[317] = [predictor]
    if rng.random() < 0.2:
        tags[339] = [1] * samples
    if tiled:
        tags |= {322: [chunk_width], 323: [chunk_height]}
    else:
        tags[278] = [chunk_height]
    return file(rng, order, tags, chunks, (324, 325) if tiled else (273, 279))


def file(rng, order, tags, chunks, places):
    """Pixels before the tags or behind them."""
    wide = {256, 257, 273, 278, 279, 322, 323, 324, 325}
    first = rng.random() < 0.5
    tags = tags | {places[0]: [0] * len(chunks), places[1]: [len(chunk) for chunk in chunks]}
    length = 2 + 12 * len(tags) + 4
    directory = 8 + (sum(map(len, chunks)) if first else 0)
    directory += directory & 1
    outside = directory + length
    size = sum(len(v) * (4 if t in wide else 2) for t, v in tags.items() if len(v) * (4 if t in wide else 2) > 4)
    at = 8 if first else outside + size
    offsets = []
    for chunk in chunks:
        offsets.append(at)
        at += len(chunk)
    tags[places[0]] = offsets
    entries = struct.pack(order + "H", len(tags))
    values = b""
    for tag in sorted(tags):
        letter = "I" if tag in wide else "H"
        packed = struct.pack(f"{order}{len(tags[tag])}{letter}", *tags[tag])
        entries += struct.pack(order + "HHI", tag, 4 if letter == "I" else 3, len(tags[tag]))
        if len(packed) <= 4:
            entries += packed.ljust(4, b"\0")
        else:
            entries += struct.pack(order + "I", outside + len(values))
            values += packed
    entries += struct.pack(order + "I", 0)
    head = (b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, directory)
    pixels = b"".join(chunks)
    return (head + pixels).ljust(directory, b"\0") + entries + values if first else head + entries + values + pixels


def saved_tiff(rng):
    out = io.BytesIO()
    image = picture(rng, rng.choice(["RGB", "RGBA", "L", "P", "CMYK", "1", "LA"]))
    options = {"compression": rng.choice([None, "tiff_lzw", "tiff_adobe_deflate", "packbits"])}
    if rng.random() < 0.2:
        options |= {"save_all": True, "append_images": [image.transpose(1)]}
    image.save(out, "TIFF", **options)
    return out.getvalue()


def made(rng):
    """The kind and the file."""
    if rng.random() < 0.4:
        kind, data = "anymap", anymap(rng)
    else:
        kind, data = "tiff", tiff(rng) if rng.random() < 0.75 else saved_tiff(rng)
    return kind, data[: rng.randrange(len(data))] if rng.random() < 0.15 else data


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 8000
    seed = sys.argv[3] if len(sys.argv) > 3 else "1"
    kept = collections.Counter()
    with open(sys.argv[1], "w", encoding="ascii") as lines:
        for i in range(count):
            kind, data = made(random.Random(f"{seed} {i}"))
            found = outcome(data)
            if len(sys.argv) == 2:
                group = (kind, found if found.startswith("refused") else "read")
                if kept[group] == (90 if group[1] == "read" else 4) or len(data) > 700:
                    continue
                kept[group] += 1
            lines.write(f"{base64.b64encode(data).decode()} {found}\n")


if __name__ == "__main__":
    main()
