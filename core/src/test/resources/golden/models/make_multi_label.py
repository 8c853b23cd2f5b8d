"""Writes vit-multi-label and siglip-multi-label: small classifiers of several labels an image of random weights, the
reference's logits (golden.safetensors) and what its pipeline's sigmoid makes of them (probabilities.safetensors).

python make_multi_label.py, with torch, safetensors and transformers 5.24.0.
"""

import torch
from safetensors.torch import save_file
from transformers import (
    SiglipConfig, SiglipForImageClassification, SiglipImageProcessor, ViTConfig, ViTForImageClassification,
    ViTImageProcessor,
)

torch.set_num_threads(1)
torch.manual_seed(14)
SIZES = dict(hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=40, image_size=16,
             patch_size=8)
LABELS = {0: "cat", 1: "dog", 2: "sofa", 3: "window", 4: "outdoors"}
FIELDS = dict(id2label=LABELS, label2id={v: k for k, v in LABELS.items()}, problem_type="multi_label_classification")
size = {"height": 16, "width": 16}
for name, model, processor in [
    ("vit", ViTForImageClassification(ViTConfig(**SIZES, **FIELDS)), ViTImageProcessor(size=size)),
    ("siglip", SiglipForImageClassification(SiglipConfig(vision_config=SIZES, **FIELDS)),
     SiglipImageProcessor(size=size)),
]:
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.normal_(0, 0.2)
    model.eval().save_pretrained(f"{name}-multi-label")
    processor.save_pretrained(f"{name}-multi-label")
    pixels = torch.randn(4, 3, 16, 16)
    with torch.no_grad():
        logits = model(pixels).logits
    save_file({"pixel_values": pixels, "logits": logits}, f"{name}-multi-label/golden.safetensors")
    save_file({"probabilities": logits.sigmoid()}, f"{name}-multi-label/probabilities.safetensors")
