"""Writes what timm's transform for evaluation makes of photographs, by the values in pretrained_cfg: preprocessing.json has the
shape of each result and the SHA-256 of its values, 32-bit floats in little-endian order. In the folder
openclip beside this one: the same for OpenCLIP's values in preprocess_cfg.

python make_preprocessing.py IMAGES, with timm and open_clip_torch, in this folder; IMAGES has the photographs
"""

import hashlib
import json
import sys
from pathlib import Path

from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image
from timm.data import create_transform, resolve_data_config

PHOTOS = ["photos/astronaut.png", "photos/cow_in_beach.jpg"]
HALF = [0.5, 0.5, 0.5]

TIMM = [
    {"input_size": [3, 224, 224]},
    {"input_size": [3, 224, 224], "crop_pct": 0.9, "interpolation": "bicubic", "mean": HALF, "std": HALF},
    {"input_size": [3, 384, 384], "crop_pct": 1.0, "crop_mode": "squash", "interpolation": "bicubic", "mean": HALF, "std": HALF},
    {"input_size": [3, 240, 240], "crop_pct": 0.95, "crop_mode": "squash", "interpolation": "bilinear"},
    {"input_size": [3, 224, 224], "crop_pct": 0.9, "crop_mode": "border", "interpolation": "lanczos"},
    {"input_size": [3, 256, 192], "crop_pct": 0.93, "interpolation": "bicubic"},
    {"input_size": [3, 197, 197], "crop_pct": 0.77, "interpolation": "nearest"},
    {"input_size": [3, 518, 518], "crop_pct": 1.0, "interpolation": "bicubic"},
]
OPEN_CLIP = [
    {"size": 224, "mode": "RGB", "interpolation": "bicubic", "resize_mode": "shortest"},
    {"size": [240, 240], "interpolation": "bilinear", "resize_mode": "shortest", "mean": HALF, "std": HALF},
    {"size": 256, "interpolation": "bicubic", "resize_mode": "squash", "mean": HALF, "std": HALF},
    {"size": 225, "interpolation": "bicubic", "resize_mode": "longest", "fill_color": 0},
    {"size": [224, 224], "interpolation": "bicubic", "resize_mode": "longest", "fill_color": 7},
]


def entry(transform, fields, photo):
    with Image.open(Path(sys.argv[1]) / photo) as image:
        values = transform(image.convert("RGB")).numpy()
    return {
        "photo": photo,
        "fields": fields,
        "shape": list(values.shape),
        "sha256": hashlib.sha256(values.astype("<f4").tobytes()).hexdigest(),
    }


def write(name, entries):
    Path(name).write_text("[\n" + ",\n".join(json.dumps(one) for one in entries) + "\n]\n")


write(
    "preprocessing.json",
    [
        entry(create_transform(**resolve_data_config(pretrained_cfg=fields)), fields, photo)
        for fields in TIMM
        for photo in PHOTOS
    ],
)
Path("../openclip").mkdir(exist_ok=True)
write(
    "../openclip/preprocessing.json",
    [
        entry(image_transform_v2(PreprocessCfg(**fields), is_train=False), fields, photo)
        for fields in OPEN_CLIP
        for photo in PHOTOS
    ],
)
