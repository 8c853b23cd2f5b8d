"""Draws image processors and images, and writes what the reference's AutoImageProcessor makes of them.

    python preprocess.py preprocessed.txt          the lines beside it (pip install transformers torchvision pillow numpy)
    python preprocess.py all.txt 4000 SEED         more of them, for PreprocessedByReferenceTest with -Dpreprocessed=all.txt

A line is preprocessor_config.json and the image in base64, the backend, height, width and the SHA-256 of the pixel values
(float32, little-endian). What the reference refuses is left out.
"""

import base64
import hashlib
import io
import json
import os
import random
import sys
import tempfile

import numpy
import torch
import transformers
import transparent
from PIL import Image

torch.set_num_threads(1)
transformers.logging.set_verbosity_error()
CLASSES = ["ViT", "DeiT", "CLIP", "Bit", "Siglip"]


def config(rng):
    fields = {"image_processor_type": rng.choice(CLASSES) + "ImageProcessor"}
    side = lambda: rng.randrange(1, 24)
    fields["size"] = rng.choice(
        [{"height": side(), "width": side()}, {"shortest_edge": side()}, side(),
         {"shortest_edge": side(), "longest_edge": 24}])
    fields["crop_size"] = rng.choice([{"height": side(), "width": side()}, side()])
    for flag in ["do_resize", "do_center_crop", "do_rescale", "do_normalize", "do_convert_rgb", "default_to_square"]:
        if rng.random() < 0.3:
            fields[flag] = rng.choice([None, None, True, False])
    if rng.random() < 0.7:
        fields["resample"] = rng.choice([0, 1, 1, 2, 3, "nearest", "lanczos", "bicubic", "nearest-exact"])
    if rng.random() < 0.3:
        fields["rescale_factor"] = rng.choice([1 / 127.5, 0.01, 1 / 255])
    if rng.random() < 0.3:
        fields["image_mean"] = [rng.random() for _ in range(3)]
        fields["image_std"] = [0.1 + rng.random() for _ in range(3)]
    return fields


def image(rng):
    if rng.random() < 0.5:
        return rng.choice([transparent.png, transparent.png, transparent.gif, transparent.bmp])(rng)
    width, height = rng.choice([(3, 40), (2, 90), (17, 9), (8, 30), (30, 8), (12, 12)])
    pixels = numpy.frombuffer(rng.randbytes(width * height * 3), numpy.uint8).reshape(height, width, 3)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def pixel_values(fields, data, backend):
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "preprocessor_config.json"), "w") as file:
            json.dump(fields, file)
        processor = transformers.AutoImageProcessor.from_pretrained(folder, backend=backend)
    return processor(Image.open(io.BytesIO(data)), return_tensors="np")["pixel_values"][0].astype("<f4")


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 600
    seed = sys.argv[3] if len(sys.argv) > 3 else "1"
    with open(sys.argv[1], "w", encoding="ascii") as lines:
        for i in range(count):
            rng = random.Random(f"{seed} {i}")
            fields, data = config(rng), image(rng)
            if len(sys.argv) == 2 and len(data) > 250:
                continue
            # the reference takes any name for bilinear with Pillow; here a file is read for one backend
            backend = "torchvision" if isinstance(fields.get("resample"), str) else rng.choice(["pil", "torchvision"])
            try:
                values = pixel_values(fields, data, backend)
            except Exception:
                continue
            if values.ndim != 3 or values.shape[0] != 3:
                continue
            document = base64.b64encode(json.dumps(fields).encode()).decode()
            total = hashlib.sha256(values.tobytes()).hexdigest()
            picture = base64.b64encode(data).decode()
            lines.write(f"{document} {picture} {backend} {values.shape[1]} {values.shape[2]} {total}\n")


if __name__ == "__main__":
    main()
