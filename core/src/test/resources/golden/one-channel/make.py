"""What the reference makes of images for a model of one channel: grey, and colour by Pillow's convert("L").

python make.py MODEL PHOTO: writes a.png, an image in colour, and golden.safetensors beside this file. MODEL is a
ViTForImageClassification of one channel, PHOTO a grey image; transformers 5.24, torchvision 0.29, Pillow 13.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import AutoImageProcessor, AutoModelForImageClassification

torch.set_num_threads(1)
here = Path(__file__).parent
model = AutoModelForImageClassification.from_pretrained(sys.argv[1]).eval()
colour = np.random.default_rng(0).integers(0, 256, (45, 61, 3), dtype=np.uint8)
Image.fromarray(colour).save(here / "a.png")
Image.fromarray(colour).quantize(17).save(here / "palette.png")
tensors = {}
for name, path in {"grey": sys.argv[2], "colour": here / "a.png", "palette": here / "palette.png"}.items():
    image = Image.open(path).convert("L")
    for backend in "torchvision", "pil":
        processor = AutoImageProcessor.from_pretrained(sys.argv[1], backend=backend)
        values = processor(image, return_tensors="pt")["pixel_values"]
        tensors[f"{name}.{backend}.pixel_values"] = values
        with torch.no_grad():
            tensors[f"{name}.{backend}.logits"] = model(values).logits
save_file(tensors, here / "golden.safetensors")
