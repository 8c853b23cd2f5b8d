"""Writes activations.safetensors: what each activation of transformers' ACT2FN makes of x.

python make.py, with torch, safetensors and transformers 5.24.0. The two with weights of their own stand in learned_activations.
"""

import torch
from safetensors.torch import save_file
from transformers.activations import ACT2CLS, ACT2FN

torch.set_num_threads(1)
x = torch.cat([torch.linspace(-12, 12, 97), torch.tensor([-30.0, -3.0, 0.0, 3.0, 6.0, 20.5, 30.0])])
values = {"x": x}
for name in ACT2CLS:
    if name not in ("prelu", "xielu"):
        values[name] = ACT2FN[name](x).clone()
save_file(values, "activations.safetensors")
