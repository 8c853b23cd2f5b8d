"""Writes small models of OpenCLIP with random weights as OpenCLIP saves them for the hub, and what each computes: the embeddings
of both towers, of length 1, and the logits.

python make_folders.py, with torch, safetensors and open_clip_torch, in this folder
"""

from pathlib import Path

import open_clip
import torch
from open_clip.push_to_hf_hub import save_config_for_hf
from safetensors.torch import save_file

VISION = {"image_size": 16, "layers": 2, "width": 16, "head_width": 8, "patch_size": 8}
TEXT = {"context_length": 9, "vocab_size": 31, "width": 12, "heads": 3, "layers": 2}

MODELS = {
    "clip": {"embed_dim": 8, "vision_cfg": VISION, "text_cfg": TEXT},
    "clip-quickgelu": {"embed_dim": 8, "quick_gelu": True, "vision_cfg": VISION | {"mlp_ratio": 3}, "text_cfg": TEXT},
    "clip-custom-text": {
        "embed_dim": 8,
        "custom_text": True,
        "vision_cfg": VISION | {"act_kwargs": {"approximate": "tanh"}, "norm_kwargs": {"eps": 1e-6}},
        "text_cfg": TEXT | {"pool_type": "eos", "eos_id": 29, "mlp_ratio": 2},
    },
}


def text_ids(config):
    ids = torch.randint(3, config["vocab_size"] - 3, (4, config["context_length"]))
    end = config.get("eos_id", config["vocab_size"] - 1)
    for row, position in enumerate((config["context_length"] - 1, 5, 2, 3)):
        ids[row, position] = end
        ids[row, position + 1 :] = 0
    return ids


torch.set_num_threads(1)
for folder, config in MODELS.items():
    torch.manual_seed(0)
    custom = config.get("custom_text", False)
    fields = {key: value for key, value in config.items() if key != "custom_text"}
    model = (open_clip.CustomTextCLIP if custom else open_clip.CLIP)(**fields).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():  # so that no parameter is without effect
            parameter.normal_(0, 0.2)
            if name == "logit_scale":
                parameter.add_(1.3)
    open_clip.model.set_model_preprocess_cfg(model, {"mean": [0.5, 0.4, 0.3], "std": [0.2, 0.3, 0.4], "resize_mode": "squash"})
    Path(folder).mkdir(exist_ok=True)
    save_config_for_hf(model, Path(folder) / "open_clip_config.json", config)
    weights = {key: value.contiguous() for key, value in model.state_dict().items()}
    save_file(weights, Path(folder) / "open_clip_model.safetensors")

    side = config["vision_cfg"]["image_size"]
    pixels, ids = torch.randn(3, 3, side, side), text_ids(config["text_cfg"])
    images, texts = model.encode_image(pixels, normalize=True), model.encode_text(ids, normalize=True)
    logits = model.logit_scale.exp() * images @ texts.T
    golden = {
        "pixel_values": pixels,
        "input_ids": ids,
        "image_embeds": images,
        "text_embeds": texts,
        "logits_per_image": logits,
        "logits_per_text": logits.T,
    }
    save_file({key: value.detach().contiguous().clone() for key, value in golden.items()}, Path(folder) / "golden.safetensors")
