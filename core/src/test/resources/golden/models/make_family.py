"""Writes a small model of the reference with random weights, and what it computes: the folder that a new family is tested
with. Every hidden state, attention map and output, and for a classifier the loss and the gradient of each parameter.

python make_family.py FOLDER CLASS FIELDS, with torch, safetensors and transformers; CLASS is one of transformers, FIELDS its
configuration's as JSON:

python make_family.py vit-small ViTForImageClassification '{"hidden_size": 48, "num_hidden_layers": 2,
    "num_attention_heads": 4, "intermediate_size": 96, "image_size": 32, "patch_size": 8, "num_labels": 4}'
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file

folder, name, fields = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
torch.set_num_threads(1)
torch.manual_seed(0)
model_class = getattr(transformers, name)
config = model_class.config_class(**fields, attn_implementation="eager")  # others keep no attention maps
model = model_class(config).eval()
with torch.no_grad():
    for parameter in model.parameters():  # so that no parameter is without effect, as zeros and ones would be
        parameter.normal_(0, 0.2)
model.save_pretrained(folder)

side = config.image_size
pixels = torch.randn(3, getattr(config, "num_channels", 3), side, side)
golden = {"pixel_values": pixels}
arguments = {}
if name.endswith("ForImageClassification"):
    arguments["labels"] = golden["labels"] = torch.arange(3) % config.num_labels
outputs = model(pixels, output_hidden_states=True, output_attentions=True, **arguments)
for key, value in outputs.items():
    if isinstance(value, tuple):
        golden |= {f"{key}.{i}": part for i, part in enumerate(value)}
    else:
        golden[key] = value.reshape(1) if value.dim() == 0 else value
if "loss" in outputs:
    outputs.loss.backward()
    golden |= {f"grad.{key}": value.grad for key, value in model.named_parameters() if value.grad is not None}
save_file({key: value.detach().contiguous().clone() for key, value in golden.items()}, folder / "golden.safetensors")
versions = {"head": name, "torch": torch.__version__, "transformers": transformers.__version__}
(folder / "golden.json").write_text(json.dumps(versions, indent=1) + "\n")
