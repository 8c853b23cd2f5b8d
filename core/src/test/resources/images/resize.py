"""Resizes noise as Pillow or torchvision do it, for ResizedByReferencesTest.

    python resize.py pillow-13.0.0.txt                    with the Pillow that is installed (and numpy)
    python resize.py torchvision-0.29.2.txt               with the torchvision that is installed
    python resize.py FOLDER/pillow-13.0.0.txt 20000 SEED  more of them: -Dresized=FOLDER reads every file there

The first part of the file's name says whose resize it is, the rest its version. A line is width, height, new width and
new height, the noise's seed, and for each filter of the first line the CRC-32 of the bytes that come out.
"""

import os
import random
import sys
import zlib

import numpy


def noise(width, height, seed):
    """Bytes of a hash, every second image black and white, where filters overshoot most."""
    x = numpy.arange(width * height * 3, dtype=numpy.uint32) + numpy.uint32(seed * 1000003 % 2**32)
    x *= numpy.uint32(0x9E3779B1)
    x ^= x >> numpy.uint32(15)
    x *= numpy.uint32(0x85EBCA77)
    x ^= x >> numpy.uint32(13)
    values = (x >> numpy.uint32(24)).astype(numpy.uint8)
    if seed % 2:
        values = numpy.where(values > 127, 255, 0).astype(numpy.uint8)
    return values.reshape(height, width, 3)


def sizes(rng, kind):
    """Source and target: among 200, twenty each just above and just below 100 times as high as wide."""
    width, height = rng.randint(1, 120), rng.randint(1, 120)
    target = rng.randint(1, 150), rng.randint(1, 150)
    if kind < 20:
        width = rng.randint(1, 12)
        height = 100 * width + rng.randint(1, 3)
    elif kind < 40:
        width = rng.randint(1, 12)
        height = 100 * width - rng.randint(0, 3)
    elif kind < 70:
        shorter = rng.randint(1, 20)
        longer = int(shorter * rng.uniform(1, 150))
        width, height = (shorter, longer) if rng.random() < 0.6 else (longer, shorter)
    elif kind < 110:  # about where Pillow 13 changes the order of passes
        width, height = rng.randint(1, 90), rng.randint(30, 300)
        new_width = rng.randint(1, 120)
        target = new_width, max(1, height - 2 * (width - new_width) + rng.randint(-2, 1))
    elif kind < 125:
        target = (width, target[1]) if rng.random() < 0.5 else (target[0], height)
    elif kind < 130:  # where torch's kernels for small and for large results round otherwise
        width, height = rng.choice([2, 6]), rng.choice([4, 2])
        target = rng.choice([141, 159, 92, 6]), rng.choice([82, 41])
    if kind % 7 == 0 and kind < 125:
        target = target[0], rng.randint(1, height)
    if target == (1, 1):
        target = 1, 2  # torch fails to make a single pixel of some images
    return width, height, *target


def resizers(library):
    if library == "pillow":
        from PIL import Image

        names = ["NEAREST", "BOX", "BILINEAR", "HAMMING", "BICUBIC", "LANCZOS"]

        def resize(pixels, size, name):
            return numpy.asarray(Image.fromarray(pixels).resize(size, Image.Resampling[name]))

        return names, resize
    import torch
    from torchvision.transforms.v2 import functional

    torch.set_num_threads(1)
    modes = {"NEAREST_FLOOR": "nearest", "NEAREST": "nearest-exact", "BILINEAR": "bilinear", "BICUBIC": "bicubic",
             "LANCZOS": "lanczos"}

    def resize(pixels, size, name):
        planes = torch.from_numpy(pixels).permute(2, 0, 1).contiguous()
        resized = functional.resize(planes, [size[1], size[0]], interpolation=modes[name], antialias=True)
        return resized.permute(1, 2, 0).contiguous().numpy()

    return list(modes), resize


def main():
    path = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    rng = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 14)
    names, resize = resizers(os.path.basename(path).split("-")[0])
    with open(path, "w") as out:
        out.write(" ".join(names) + "\n")
        for i in range(count):
            width, height, new_width, new_height = sizes(rng, i % 200)
            pixels = noise(width, height, i)
            sums = [f"{zlib.crc32(resize(pixels, (new_width, new_height), name).tobytes()):08x}" for name in names]
            out.write(f"{width} {height} {new_width} {new_height} {i} {' '.join(sums)}\n")


if __name__ == "__main__":
    main()
