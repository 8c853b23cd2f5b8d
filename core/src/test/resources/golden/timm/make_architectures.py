"""Writes what timm's registry says of its Vision Transformers to architectures.tsv: a row for each name that vit4j covers, with
the arguments of the model that decide its sizes. Names that it doesn't cover are printed, with the reason.

python make_architectures.py, with timm, in this folder
"""

import functools
import inspect
from pathlib import Path
from unittest import mock

import timm
from timm.models import deit, vision_transformer

FIELDS = [
    "img_size",
    "patch_size",
    "embed_dim",
    "depth",
    "num_heads",
    "mlp_width",
    "gated_mlp",
    "act_layer",
    "eps",
    "qkv_bias",
    "init_values",
    "class_token",
    "dist_token",
    "reg_tokens",
    "no_embed_class",
    "pre_norm",
    "final_norm",
    "fc_norm",
    "global_pool",
    "pool_include_prefix",
]
IGNORED = {"dynamic_img_size", "weight_init", "fix_init"}
ACTIVATIONS = {"gelu": "gelu", "gelu_tanh": "gelu_pytorch_tanh", "quick_gelu": "quick_gelu", None: "gelu", "SiLU": "silu"}


class Asked(Exception):
    """Ends the construction of a model."""


def arguments(name, module):
    """The class that a name is built from, and its arguments."""
    found = {}

    def build(model_class, variant, pretrained, **given):
        found.update(given, model_class=model_class)
        raise Asked

    with mock.patch.object(module, "build_model_with_cfg", build):
        try:
            timm.create_model(name)
        except Asked:
            pass
    model_class = found.pop("model_class")
    for loading in ("pretrained_filter_fn", "pretrained_cfg", "pretrained_cfg_overlay", "feature_cfg", "cache_dir", "pretrained_strict"):
        found.pop(loading, None)
    return model_class, found


def plain(model_class, given):
    """The row of a plain Vision Transformer, or why it is none."""
    signature = inspect.signature(vision_transformer.VisionTransformer.__init__).parameters
    value = {key: parameter.default for key, parameter in signature.items() if key != "self"}
    value.update(given)
    eps = 1e-6
    norm = value["norm_layer"]
    if norm is not None:
        if getattr(norm, "func", norm).__name__ != "LayerNorm" if not isinstance(norm, str) else True:
            return f"norm_layer {norm}"
        eps = norm.keywords["eps"]
    mlp = value["mlp_layer"]
    gated = isinstance(mlp, functools.partial) and mlp.func.__name__ == "GluMlp" and not mlp.keywords["gate_last"]
    if not gated and getattr(mlp, "__name__", "") != "Mlp":
        return f"mlp_layer {mlp}"
    for field in ("block_fn", "attn_layer", "embed_layer"):
        if value[field] is not signature[field].default:
            return f"{field} {value[field]}"
    for field in ("qk_norm", "scale_attn_norm", "scale_mlp_norm"):
        if value[field]:
            return f"{field} {value[field]}"
    if not value["proj_bias"] or value["embed_norm_layer"] is not None or value["pos_embed"] != "learn":
        return "proj_bias, embed_norm_layer or pos_embed"
    unknown = set(given) - set(FIELDS) - IGNORED - {"norm_layer", "mlp_layer", "mlp_ratio"}
    assert not unknown, unknown
    act = value["act_layer"]
    value.update(
        eps=eps,
        gated_mlp=gated,
        mlp_width=int(value["embed_dim"] * value["mlp_ratio"]),
        act_layer=ACTIVATIONS[act if act is None or isinstance(act, str) else act.__name__],
        dist_token=model_class.__name__ == "VisionTransformerDistilled",
    )
    if value["fc_norm"] is None:
        value["fc_norm"] = value["global_pool"] == "avg"
    return [value[field] for field in FIELDS]


def text(value):
    return {True: "true", False: "false", None: "none"}.get(value, value) if isinstance(value, (bool, type(None))) else str(value)


rows = []
for name in timm.list_models():
    for module in (vision_transformer, deit):
        if name in timm.list_models(module=module.__name__.rsplit(".")[-1]):
            row = plain(*arguments(name, module))
            if isinstance(row, str):
                print(f"{name}: {row}")
            else:
                rows.append("\t".join([name, *map(text, row)]))
Path("architectures.tsv").write_text("\n".join(["\t".join(["architecture", *FIELDS]), *rows]) + "\n")
print(f"{len(rows)} architectures of timm {timm.__version__}")
