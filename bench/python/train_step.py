#!/usr/bin/env python3
"""Times training steps of a model that a config.json describes, in PyTorch with transformers: what
`./vit4j bench train --config` does. Forward, cross entropy of the model's outputs, backward, AdamW; all weights are
trained, from new ones.

    python train_step.py CONFIG_FOLDER --precision bf16|fp32 [--batch 32] [--steps 8] [--threads 2] [--bf16-weights]
                         [--compile]

bf16 is autocast over fp32 weights, as vit4j has it; --bf16-weights has all weights in bf16 instead. A ViT's stochastic
depth, which transformers lacks, drops both branches of each image as DINOv2's does there.
"""
import argparse
import json
import time

import torch
from transformers import AutoConfig, AutoModelForImageClassification, CLIPVisionModelWithProjection
from transformers.models.dinov2.modeling_dinov2 import Dinov2DropPath

CLASSES = 10
WARM_UP_STEPS = 2


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--precision", choices=["bf16", "fp32"], required=True)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--bf16-weights", action="store_true")
    parser.add_argument("--compile", action="store_true")
    return parser.parse_args()


def build(folder):
    config = AutoConfig.from_pretrained(folder)
    config._attn_implementation = "sdpa"
    if config.model_type == "clip_vision_model":
        return CLIPVisionModelWithProjection(config), config
    model = AutoModelForImageClassification.from_config(config)
    rate = getattr(config, "drop_path_rate", 0.0)
    if config.model_type == "vit" and rate > 0:
        layers = model.vit.layers if hasattr(model.vit, "layers") else model.vit.encoder.layer
        for index, layer in enumerate(layers):
            layer.dropout = Dinov2DropPath(rate * index / (len(layers) - 1))
    return model, config


def outputs(model, images):
    result = model(pixel_values=images)
    return result.image_embeds if "image_embeds" in result else result.logits


def main():
    options = parse()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    model, config = build(options.folder)
    model.train()
    images = torch.randn(options.batch, 3, config.image_size, config.image_size)
    labels = torch.arange(options.batch) % CLASSES
    if options.precision == "bf16" and options.bf16_weights:
        model, images = model.to(torch.bfloat16), images.to(torch.bfloat16)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.01, fused=True)
    forward = torch.compile(outputs) if options.compile else outputs
    autocast = options.precision == "bf16" and not options.bf16_weights
    seconds, cpu_seconds = [], []
    for step in range(-WARM_UP_STEPS, options.steps):
        start, cpu_start = time.perf_counter(), time.process_time()
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=autocast):
            scores = forward(model, images)
        loss = torch.nn.functional.cross_entropy(scores.float(), labels)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        if step >= 0:
            seconds.append(time.perf_counter() - start)
            cpu_seconds.append(time.process_time() - cpu_start)
    print(json.dumps({
        "model": options.folder,
        "precision": options.precision,
        "batch": options.batch,
        "threads": options.threads,
        "torch": torch.__version__,
        "images_per_second_best": options.batch / min(seconds),
        "images_per_second_median": options.batch / sorted(seconds)[len(seconds) // 2],
        "cpu_seconds_median": sorted(cpu_seconds)[len(cpu_seconds) // 2],
    }))


if __name__ == "__main__":
    main()
