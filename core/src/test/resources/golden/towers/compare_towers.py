"""Opens a folder with a text tower that vit4j has saved, and compares: no tensor may be missing, unexpected or another than in
the file, outputs may differ by 1e-5 at most, and the image processor must be what the folder says.

python compare_towers.py FOLDER OUTPUTS, with torch, torchvision, safetensors and transformers; OUTPUTS is a safetensors file
with the inputs and what vit4j computed from them, under the reference's names.
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file

folder, outputs = Path(sys.argv[1]), load_file(sys.argv[2])
torch.set_num_threads(1)
config = json.loads((folder / "config.json").read_text())
model_class = getattr(transformers, config["architectures"][0])
model, info = model_class.from_pretrained(folder, output_loading_info=True)
assert not any(info.values()), info

tensors = load_file(folder / "model.safetensors")
state = model.state_dict()
for name, tensor in tensors.items():
    # transformers 5 has taken the prefix off where a class is the tower itself
    found = state[name] if name in state else state[name.removeprefix("text_model.")]
    assert torch.equal(found, tensor), name
assert len(tensors) == len(state), (len(tensors), len(state))

inputs = {name: outputs.pop(name) for name in ("input_ids", "pixel_values") if name in outputs}
with torch.no_grad():
    found = model.eval()(**inputs)
for name, expected in outputs.items():
    difference = (found[name] - expected).abs().max().item()
    print(f"{name}: max |difference| {difference:.1e}")
    assert difference <= 1e-5 * max(1, expected.abs().max().item()), name

if "pixel_values" in inputs:
    processor = transformers.AutoImageProcessor.from_pretrained(folder)
    alone = json.loads((folder / "preprocessor_config.json").read_text())
    both = json.loads((folder / "processor_config.json").read_text())
    assert both["image_processor"] == alone
    assert both["processor_class"] == {"clip": "CLIPProcessor", "siglip": "SiglipProcessor"}[config["model_type"]]
    taken = processor.to_dict()
    for key, value in alone.items():
        assert key == "image_processor_type" or taken[key] == value or list(taken[key]) == value, (key, taken[key], value)
    print(type(processor).__name__)
print(f"{model_class.__name__}: {len(tensors)} tensors, all the same")
