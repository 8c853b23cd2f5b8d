"""Writes arithmetic-coded JPEG images, most of them damaged, and what Pillow makes of them (pip install pillow==13.0.0
numpy; libjpeg-turbo's jpegtran on the PATH).

    python arithmetic_jpeg.py arithmetic-jpeg.txt    the lines beside it: some of each kind of outcome
    python arithmetic_jpeg.py all.txt 5000 SEED      every one, for DamagedImagesTest with -Ddamaged=all.txt

A line is as damage.py has it. Files above 64 KB have no place here: Pillow hands out a file in blocks of that size, and
libjpeg-turbo's arithmetic decoder can't wait for the next one.
"""

import base64
import collections
import random
import subprocess
import sys

from damage import outcome
from damage_jpeg import any_jpeg, damaged, joined, parts, saved


def coded(rng, data):
    options = ["-arithmetic"]
    if rng.random() < 0.5:
        options.append("-progressive")
    if rng.random() < 0.4:
        options += ["-restart", f"{rng.randrange(1, 6)}B"]
    return subprocess.run(["jpegtran", *options], input=data, capture_output=True).stdout


def conditioned(rng, data):
    """Told otherwise of what comes, so that it means something else."""
    segments = parts(data)
    for i, part in enumerate(segments):
        if part[1] == 0xCC:
            values = bytearray(part)
            for at in range(4, len(values), 2):
                low = rng.randrange(16)
                values[at + 1] = rng.randrange(64) if values[at] >= 16 else rng.randrange(low, 16) << 4 | low
            segments[i] = bytes(values)
    return joined(segments)


def arithmetic(rng):
    data = coded(rng, any_jpeg(rng)) or coded(rng, saved(rng))
    kind = rng.random()
    if kind < 0.2:
        return data
    return conditioned(rng, data) if kind < 0.3 else damaged(rng, data)


def ended(rng):
    """Small files of either coding that end in another marker than the last, cut off behind it."""
    whole = saved(rng)
    while len(whole) > 500:
        whole = saved(rng)
    for data in (whole, coded(rng, whole)):
        for marker in (0xC0, 0xC2, 0xC4, 0xC9, 0xCA, 0xCB, 0xCC, 0xDA, 0xDB, 0xDD, 0xE0):
            for behind in (b"", b"\0", b"\0\x11", b"\0\x11\x08"):
                yield data[:-1] + bytes([marker]) + behind


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    seed = sys.argv[3] if len(sys.argv) > 3 else "1"
    kept = collections.Counter()
    with open(sys.argv[1], "w", encoding="ascii") as lines:
        for i in range(count):
            data = arithmetic(random.Random(f"{seed} {i}"))
            found = outcome(data)
            if len(sys.argv) == 2:
                group = found if found.startswith("refused") else "read " + str(b"\xff\xca" in data)
                most = 60 if group.startswith("read") else 6
                if kept[group] == most or len(data) > 700:
                    continue
                kept[group] += 1
            lines.write(f"{base64.b64encode(data).decode()} {found}\n")
        for data in ended(random.Random(seed)):
            lines.write(f"{base64.b64encode(data).decode()} {outcome(data)}\n")


if __name__ == "__main__":
    main()
