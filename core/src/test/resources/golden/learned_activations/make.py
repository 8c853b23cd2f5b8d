"""Writes FAMILY-ACTIVATION: for each family a small model whose activations have weights of their own, all of them
random, and what the reference computes from it (golden.safetensors).

python make.py, with torch, safetensors and transformers 5.24.0.
"""

import torch
import transformers as t
from safetensors.torch import save_file

SIZES = dict(hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12, image_size=8, patch_size=4)

torch.set_num_threads(1)
for activation in ("prelu", "xielu"):
    both = dict(SIZES, hidden_act=activation)
    for family, model in [
        ("vit", t.ViTForImageClassification(t.ViTConfig(**both))),
        ("vit-pooler", t.ViTModel(t.ViTConfig(**both, pooler_act=activation))),
        ("deit-pooler", t.DeiTModel(t.DeiTConfig(**both, pooler_act=activation))),
        ("dinov2", t.Dinov2ForImageClassification(t.Dinov2Config(**both, mlp_ratio=1))),
        ("clip", t.CLIPVisionModelWithProjection(t.CLIPVisionConfig(**both, projection_dim=6))),
        ("siglip", t.SiglipVisionModel(t.SiglipVisionConfig(**both))),
    ]:
        torch.manual_seed(14)
        with torch.no_grad():
            for name, tensor in list(model.named_parameters()) + list(model.named_buffers()):
                if name.endswith(".beta"):
                    tensor.uniform_(0.3, 0.7)
                elif name.endswith(".eps"):
                    tensor.uniform_(-0.05, -0.01)
                elif tensor.is_floating_point():
                    tensor.normal_(0, 0.5)
        folder = f"{family}-{activation}"
        model.eval().save_pretrained(folder)
        model = type(model).from_pretrained(folder).eval()
        pixels = torch.randn(2, 3, 8, 8)
        with torch.no_grad():
            outputs = model(pixels)
        golden = {"pixel_values": pixels}
        for key in ("logits", "last_hidden_state", "pooler_output", "image_embeds"):
            if getattr(outputs, key, None) is not None:
                golden[key] = getattr(outputs, key).clone().contiguous()
        save_file(golden, folder + "/golden.safetensors")
        print(folder, sum(p.numel() for p in model.parameters()), *golden)
