"""Writes the files beside it by the reference (pip install safetensors torch): python make.py"""

from pathlib import Path

import torch
from safetensors.torch import save_file

here = Path(__file__).parent
values = torch.tensor([[0, 1, 2], [3, 100, 127]])
common = {
    name: values.to(dtype)
    for name, dtype in {
        "float64": torch.float64,
        "float32": torch.float32,
        "float16": torch.float16,
        "bfloat16": torch.bfloat16,
        "complex64": torch.complex64,
        "uint64": torch.uint64,
        "uint32": torch.uint32,
        "uint16": torch.uint16,
        "int64": torch.int64,
        "int32": torch.int32,
        "int16": torch.int16,
        "int8": torch.int8,
        "uint8": torch.uint8,
        "bool": torch.bool,
    }.items()
}
odd = {
    "": torch.tensor(1.5),
    'quote " backslash \\ slash / tab \t bell \x07 delete \x7f unit \x1f': torch.tensor([2.5]),
    "größe/😀/\u2028": torch.zeros(2, 0, 3),
    "\uffee sorts before 😀 by bytes": torch.tensor([3.5]),
    "😀": torch.tensor([4.5]),
}
save_file(common | odd, here / "every-tensor-type.safetensors", metadata={"format": 'pt "ü" /'})

every_byte = torch.arange(256, dtype=torch.uint8)
float8 = {
    "F8_E5M2": torch.float8_e5m2,
    "F8_E4M3": torch.float8_e4m3fn,
    "F8_E5M2FNUZ": torch.float8_e5m2fnuz,
    "F8_E4M3FNUZ": torch.float8_e4m3fnuz,
    "F8_E8M0": torch.float8_e8m0fnu,
}
read = {name: every_byte.clone().view(dtype) for name, dtype in float8.items()}
as_float32 = {name + " as F32": tensor.to(torch.float32) for name, tensor in read.items()}
save_file(read | as_float32, here / "float8-values.safetensors")
