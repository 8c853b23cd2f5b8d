"""Models of timm and OpenCLIP at full size, saved as these libraries save them, and what vit4j verify says of each; see
bench/zoo.sh.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import open_clip
import timm
import torch
from open_clip.push_to_hf_hub import save_config_for_hf
from safetensors.torch import save_file
from timm.models import save_for_hf

TIMM = [
    "vit_tiny_patch16_224",
    "vit_small_patch32_224",
    "vit_small_patch16_36x1_224",
    "vit_base_patch16_224",
    "vit_base_patch8_224",
    "vit_base_patch16_gap_224",
    "vit_base_patch16_224_miil",
    "vit_large_patch32_224",
    "deit_small_patch16_224",
    "deit_base_distilled_patch16_224",
    "deit3_medium_patch16_224",
    "flexivit_small",
    "vit_medium_patch16_reg4_gap_256",
    "vit_betwixt_patch16_gap_256",
    "vit_so150m_patch16_reg4_map_256",
    "vit_so150m2_patch16_reg1_gap_256",
    "vit_base_patch16_siglip_224",
    "vit_base_patch32_siglip_gap_256",
    "vit_base_patch32_clip_quickgelu_224",
    "vit_xsmall_patch16_clip_224",
    "vit_small_patch14_reg4_dinov2",
    "vit_base_patch14_reg1_tipsv2",
    "vit_base_patch16_radio_v3",
]
OPEN_CLIP = ["ViT-B-32", "ViT-B-32-quickgelu", "ViT-B-16-plus-240", "ViT-B-16-SigLIP", "ViT-B-32-SigLIP2-256"]
IMAGES = 2
TEXTS = 3


def scatter(model):
    """Makes each parameter matter: norms, biases, tokens and LayerScale too."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("gamma"):
                parameter.normal_(0.3, 0.1)
            elif parameter.dim() > 0 and (parameter.dim() == 1 or parameter.shape[0] == 1):
                parameter.add_(0.1 * torch.randn_like(parameter))


def save_golden(folder, golden):
    save_file({key: value.detach().contiguous().clone() for key, value in golden.items()}, folder / "golden.safetensors")


def timm_folder(name, folder):
    model = timm.create_model(name).eval()
    scatter(model)
    save_for_hf(model, folder, safe_serialization=True)
    pixels = torch.randn(IMAGES, *model.pretrained_cfg["input_size"])
    if "radio" in name:  # whose model is larger than the size that its configuration says
        pixels = torch.randn(IMAGES, 3, *model.patch_embed.img_size)
    tokens = model.forward_features(pixels)
    golden = {
        "pixel_values": pixels,
        "last_hidden_state": tokens,
        "pooler_output": model.forward_head(tokens, pre_logits=True),
    }
    if model.num_classes:
        golden["logits"] = model.forward_head(tokens)
    save_golden(folder, golden)


def open_clip_folder(name, folder):
    config = open_clip.get_model_config(name)
    model = open_clip.create_model(name).eval()
    scatter(model)
    folder.mkdir(parents=True)
    save_config_for_hf(model, folder / "open_clip_config.json", config)
    save_file({key: value.contiguous() for key, value in model.state_dict().items()}, folder / "open_clip_model.safetensors")
    text = config["text_cfg"]
    pixels = torch.randn(IMAGES, 3, *model.visual.image_size)
    ids = torch.randint(3, text["vocab_size"] - 2, (TEXTS, text["context_length"]))
    ids[:, 5] = text["vocab_size"] - 1
    images, texts = model.encode_image(pixels, normalize=True), model.encode_text(ids, normalize=True)
    logits = model.logit_scale.exp() * images @ texts.T
    if getattr(model, "logit_bias", None) is not None:
        logits = logits + model.logit_bias
    save_golden(
        folder,
        {
            "pixel_values": pixels,
            "input_ids": ids,
            "image_embeds": images,
            "text_embeds": texts,
            "logits_per_image": logits,
        },
    )


def verify(folder):
    command = ["./vit4j", "verify", str(folder), "--golden", str(folder / "golden.safetensors"), "--atol", "2e-5", "--json"]
    run = subprocess.run(command, capture_output=True, text=True)
    if not run.stdout.strip():
        return f"FAILED: {run.stderr.strip()[-400:]}", False
    document = json.loads(run.stdout)
    checks = document["checks"]
    worst = max(checks, key=lambda check: check.get("max_abs_diff") or 0)
    text = f"{len(checks)} outputs, largest difference {worst['max_abs_diff']:.1e} of {worst['key']}"
    return text, run.returncode == 0


def main():
    root, wanted = Path(sys.argv[1]), sys.argv[2:]
    torch.manual_seed(0)
    failed = 0
    makers = [(name, timm_folder) for name in TIMM] + [(name, open_clip_folder) for name in OPEN_CLIP]
    for name, make in makers:
        if wanted and name not in wanted:
            continue
        folder = root / name
        shutil.rmtree(folder, ignore_errors=True)
        with torch.no_grad():
            make(name, folder)
        text, good = verify(folder)
        shutil.rmtree(folder)
        failed += not good
        print(f"{'ok' if good else 'DIFFERS'} {name}: {text}", flush=True)
    sys.exit(4 if failed else 0)


main()
