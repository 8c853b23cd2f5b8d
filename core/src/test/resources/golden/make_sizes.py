"""Writes models/NAME/sizes.safetensors: what the reference computes from images of other sizes than the model's own.

    python make_sizes.py        (transformers 5.24, torch, safetensors; each file holds HEIGHTxWIDTH.NAME tensors)
"""
import pathlib

import torch
from safetensors.torch import save_file
from transformers import AutoConfig
import transformers

MODELS = pathlib.Path(__file__).parent / "models"
SIZES = {8: [(48, 40), (24, 16)], 7: [(42, 35), (21, 14)]}
OUTPUTS = ["logits", "last_hidden_state", "pooler_output"]

torch.set_num_threads(1)
for name in ["vit-cls", "deit-distilled", "dinov2-cls", "dinov2-registers", "clip-cls", "siglip"]:
    folder = MODELS / name
    config = AutoConfig.from_pretrained(folder)
    vision = getattr(config, "vision_config", config)
    model = getattr(transformers, config.architectures[0]).from_pretrained(folder).eval()
    if config.architectures[0] == "SiglipModel":
        model = model.vision_model
    tensors = {}
    for height, width in SIZES[vision.patch_size]:
        torch.manual_seed(height)
        images = torch.randn(1, vision.num_channels, height, width)
        options = {} if name.startswith("dinov2") else {"interpolate_pos_encoding": True}
        with torch.no_grad():
            outputs = model(pixel_values=images, **options)
        tensors[f"{height}x{width}.pixel_values"] = images
        for key in OUTPUTS:
            if getattr(outputs, key, None) is not None:
                tensors[f"{height}x{width}.{key}"] = getattr(outputs, key).clone()
    save_file(tensors, folder / "sizes.safetensors")
    print(name, *sorted(tensors))
