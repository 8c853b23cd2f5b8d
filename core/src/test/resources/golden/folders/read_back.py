#!/usr/bin/env python3
"""Opens what vit4j saved of the folders of random_folders.py with the reference's class and its defaults.

    python read_back.py OUT

Fails where the reference makes up a weight, or answers otherwise than it answered on the folder itself. A ViTModel or
DeiTModel that was saved without a pooler is opened with add_pooling_layer=False, as such a one has to be.
"""
import json
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file

TOLERANCE = 5e-5


def main():
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    wrong, opened = [], 0
    for folder in sorted(Path(sys.argv[1]).glob("*/export")):
        model_class = getattr(transformers, json.loads((folder / "config.json").read_text())["architectures"][0])
        bare = model_class.__name__ in ("ViTModel", "DeiTModel")
        pooled = "pooler.dense.weight" in load_file(folder / "model.safetensors")
        options = {"add_pooling_layer": False} if bare and not pooled else {}
        model, info = model_class.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True, **options)
        opened += 1
        if info["missing_keys"] or (options and model.pooler is not None):
            wrong.append(f"{folder}: {model_class.__name__} makes up {sorted(info['missing_keys'])[:3]}")
        golden = load_file(folder.parent / "golden.safetensors")
        with torch.no_grad():
            outputs = model.eval()(golden["pixel_values"])
        for name in ("logits", "last_hidden_state", "pooler_output", "image_embeds"):
            if name in golden and name in outputs and outputs[name] is not None:
                expected = golden[name]
                difference = (outputs[name] - expected).abs().max().item()
                if not difference <= TOLERANCE * max(1, expected.abs().max().item()):
                    wrong.append(f"{folder}: {name} differs by {difference}")
    print(f"{opened} opened, {len(wrong)} wrong", *wrong, sep="\n")
    sys.exit(1 if wrong or not opened else 0)


if __name__ == "__main__":
    main()
