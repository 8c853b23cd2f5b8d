#!/usr/bin/env python3
"""Opens a model folder that vit4j wrote with transformers, and compares the logits.

    python compare_with_transformers.py FOLDER LOGITS.safetensors [--tolerance 1e-5]

FOLDER has config.json, model.safetensors and preprocessor_config.json. LOGITS.safetensors has inputs and outputs of vit4j
with that model: pixel_values [N,3,H,W] and logits [N,C]; the class dev.vit4j.pretrained.WriteLogits in core's tests
writes it. Needs torch, torchvision, pillow, transformers and safetensors. Exits with 1 if the largest difference is
above the tolerance.
"""
import argparse
import sys

import torch
from safetensors.torch import load_file
from transformers import AutoImageProcessor, ViTForImageClassification


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("logits")
    parser.add_argument("--tolerance", type=float, default=1e-5)
    arguments = parser.parse_args()

    model, loading = ViTForImageClassification.from_pretrained(
        arguments.folder, attn_implementation="eager", output_loading_info=True
    )
    for what in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        if loading[what]:
            sys.exit(f"{what}: {sorted(loading[what])}")
    processor = AutoImageProcessor.from_pretrained(arguments.folder)
    written = load_file(arguments.logits)
    with torch.no_grad():
        logits = model.eval()(pixel_values=written["pixel_values"]).logits
    difference = (logits - written["logits"]).abs().max().item()

    print(f"labels: {', '.join(model.config.id2label[i] for i in range(model.config.num_labels))}")
    print(f"preprocessing: {type(processor).__name__}, size {dict(processor.size)}, "
          f"mean {processor.image_mean}, std {processor.image_std}")
    print(f"max |logit|: {logits.abs().max().item():.6g}")
    print(f"max |logit difference|: {difference:.3g} (tolerance {arguments.tolerance:g})")
    sys.exit(0 if difference <= arguments.tolerance else 1)


if __name__ == "__main__":
    main()
