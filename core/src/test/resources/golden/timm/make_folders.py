"""Writes small models of timm with random weights as timm saves them for the hub, and what each computes: every hidden state,
tokens, pooled features and logits, and for some the loss and the gradient of each parameter.

python make_folders.py, with torch, safetensors and timm, in this folder
"""

from pathlib import Path

import timm
import torch
from safetensors.torch import save_file
from timm.models import save_for_hf

SMALL = {"embed_dim": 12, "depth": 2, "num_heads": 3, "img_size": 16, "patch_size": 4, "num_classes": 5}

MODELS = {
    "plain": ("vit_tiny_patch16_224", {}),
    "resized": ("vit_tiny_patch16_224", {"dynamic_img_size": True}),
    "deit3": ("deit3_small_patch16_224", {}),
    "distilled": ("deit_tiny_distilled_patch16_224", {}),
    "registers-mean": ("vit_medium_patch16_reg4_gap_256", {"reg_tokens": 2}),
    "clip-quickgelu": ("vit_base_patch32_clip_quickgelu_224", {}),
    "siglip": ("vit_base_patch16_siglip_224", {"num_classes": 0}),
    "prefix-map": ("test_vit3", {}),
    "dinov2-gated": ("vit_giant_patch14_reg4_dinov2", {"num_classes": 0, "reg_tokens": 2, "mlp_ratio": 3}),
    "mean-override": ("vit_small_patch32_224", {"global_pool": "avg", "in_chans": 1}),
}
WITH_GRADIENTS = {"plain", "deit3", "registers-mean", "prefix-map"}

torch.set_num_threads(1)
for folder, (name, arguments) in MODELS.items():
    torch.manual_seed(0)
    model = timm.create_model(name, **(SMALL | arguments)).eval()
    with torch.no_grad():
        for parameter in model.parameters():  # so that no parameter is without effect, as zeros and ones would be
            parameter.normal_(0, 0.2)
    classes = model.num_classes
    labels = {"label_names": [f"n{i}" for i in range(classes)], "label_descriptions": {"n1": "a description"}} if classes else {}
    save_for_hf(model, folder, model_config=labels, safe_serialization=True)

    golden = {}
    for index, block in enumerate(model.blocks):
        block.register_forward_pre_hook(lambda _, given, i=index: golden.update({f"hidden_states.{i}": given[0]}))
        block.register_forward_hook(lambda _, given, output, i=index: golden.update({f"hidden_states.{i + 1}": output}))
    height, width = (24, 20) if folder == "resized" else (16, 16)
    pixels = torch.randn(2, arguments.get("in_chans", 3), height, width)
    tokens = model.forward_features(pixels)
    golden |= {
        "pixel_values": pixels,
        "last_hidden_state": tokens,
        "pooler_output": model.forward_head(tokens, pre_logits=True),
    }
    if classes:
        golden["logits"] = model(pixels)
    if folder in WITH_GRADIENTS:
        golden["labels"] = torch.arange(2) % classes
        loss = torch.nn.functional.cross_entropy(golden["logits"], golden["labels"])
        golden["loss"] = loss.reshape(1)
        loss.backward()
        golden |= {f"grad.{key}": value.grad for key, value in model.named_parameters() if value.grad is not None}
    tensors = {key: value.detach().contiguous().clone() for key, value in golden.items()}
    save_file(tensors, Path(folder) / "golden.safetensors")
