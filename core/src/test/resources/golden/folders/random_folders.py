#!/usr/bin/env python3
"""Makes random model folders with odd configurations and files, and the reference's answers beside them.

    python random_folders.py OUT [COUNT] [SEED]

Each folder NNN under OUT has reference.json (what was done to it, and whether the reference answers with finite numbers,
other numbers, random ones because it made up weights, or an error) and, where it answers, golden.safetensors. The test
RandomFoldersTest compares vit4j with them; bench/random-folders.sh runs both. Made for transformers 5.24.0.
"""
import json
import random
import re
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import (
    CLIPConfig, CLIPForImageClassification, CLIPModel, CLIPVisionConfig, CLIPVisionModel,
    CLIPVisionModelWithProjection, DeiTConfig, DeiTForImageClassification, DeiTForImageClassificationWithTeacher,
    DeiTModel, Dinov2Config, Dinov2ForImageClassification, Dinov2Model, Dinov2WithRegistersConfig,
    Dinov2WithRegistersForImageClassification, Dinov2WithRegistersModel, SiglipConfig, SiglipForImageClassification,
    SiglipModel, SiglipVisionConfig, SiglipVisionModel, ViTConfig, ViTForImageClassification, ViTModel,
)

ACTIVATIONS = [
    "gelu", "gelu_10", "gelu_fast", "gelu_new", "gelu_python", "gelu_pytorch_tanh", "gelu_python_tanh",
    "gelu_accurate", "hardswish", "laplace", "leaky_relu", "linear", "mish", "quick_gelu", "relu", "relu2", "relu6",
    "sigmoid", "silu", "sqrtsoftplus", "swish", "tanh",
]
TEXT = dict(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, vocab_size=32,
            max_position_embeddings=8)
HEADS = [
    (ViTForImageClassification, ViTConfig), (ViTModel, ViTConfig),
    (DeiTForImageClassification, DeiTConfig), (DeiTForImageClassificationWithTeacher, DeiTConfig),
    (DeiTModel, DeiTConfig), (Dinov2ForImageClassification, Dinov2Config), (Dinov2Model, Dinov2Config),
    (Dinov2WithRegistersForImageClassification, Dinov2WithRegistersConfig),
    (Dinov2WithRegistersModel, Dinov2WithRegistersConfig), (CLIPModel, CLIPConfig),
    (CLIPVisionModelWithProjection, CLIPVisionConfig), (CLIPVisionModel, CLIPVisionConfig),
    (CLIPForImageClassification, CLIPConfig), (SiglipModel, SiglipConfig), (SiglipVisionModel, SiglipVisionConfig),
    (SiglipForImageClassification, SiglipConfig),
]


def sizes(rng, config_class):
    """Random fields of an encoder, and of its images."""
    heads = rng.choice([1, 2, 3])
    patch = rng.choice([1, 2, 4, 5])
    grid = rng.choice([1, 2, 3])
    image = patch * grid + rng.choice([0, 0, 0, patch - 1])
    fields = dict(hidden_size=heads * rng.choice([4, 8]), num_hidden_layers=rng.choice([1, 2, 3]),
                  num_attention_heads=heads, image_size=image, patch_size=patch,
                  num_channels=rng.choice([3, 3, 3, 1, 4]), hidden_act=rng.choice(ACTIVATIONS))
    own_heads = config_class in (ViTConfig, DeiTConfig, Dinov2Config, Dinov2WithRegistersConfig)
    if own_heads:
        fields["qkv_bias"] = rng.random() < 0.7
        if rng.random() < 0.3:
            fields["head_dim"] = rng.choice([3, 4, 6, 8])
        elif rng.random() < 0.2:
            fields["hidden_size"] += 1
    if config_class in (Dinov2Config, Dinov2WithRegistersConfig):
        fields["mlp_ratio"] = rng.choice([1, 2, 4])
        fields["use_swiglu_ffn"] = rng.random() < 0.3
    else:
        fields["intermediate_size"] = rng.choice([8, 12, 20])
    if rng.random() < 0.3:
        fields["layer_norm_eps"] = rng.choice([1e-12, 1e-6, 1e-3, 0.5])
    return fields


def config_of(rng, model_class, config_class):
    if config_class is CLIPConfig:
        vision, text = sizes(rng, CLIPVisionConfig), dict(TEXT, projection_dim=8)
        config = CLIPConfig(vision_config=dict(vision, projection_dim=8), text_config=text, projection_dim=8)
    elif config_class is SiglipConfig:
        vision = sizes(rng, SiglipVisionConfig)
        config = SiglipConfig(vision_config=vision, text_config=dict(TEXT, projection_size=vision["hidden_size"]))
    else:
        vision = sizes(rng, config_class)
        config = config_class(**vision)
    if "Classification" in model_class.__name__:
        config.num_labels = rng.choice([1, 2, 3, 5])
    return config, vision


def labels_edit(rng, config, n):
    names = {str(i): f"class {i}" for i in range(n)}
    choice = rng.randrange(14)
    if choice == 0:
        names = {str(i * 3): f"class {i}" for i in range(n)}
    elif choice == 1:
        names = {f"{i:02d}": f"class {i}" for i in range(n)}
    elif choice == 2:
        names = {str(i): i for i in range(n)}
    elif choice == 3:
        names = {str(i): None if i == 0 else "b" for i in range(n)}
    elif choice == 4:
        names = {str(-i): "x" for i in range(n)}
    elif choice == 5:
        names = {f" {i} ": "same" for i in range(n)}
    elif choice == 6:
        names = {str(i): [True, 1.5, ["a"], {"b": 1}][i % 4] for i in range(n)}
    elif choice == 7:
        names["00"] = "again"
    elif choice == 8:
        config["num_labels"] = n
        names = {"0": "one"}
    elif choice == 9:
        config["num_labels"] = n
        config.pop("id2label", None)
        return "num_labels"
    elif choice == 10:
        config["num_labels"] = rng.choice([n + 1, str(n), float(n)])
    elif choice == 11:
        names = {chr(97 + i): "x" for i in range(n)}
    elif choice == 12:
        config.pop("label2id", None)
    else:
        config["label2id"] = rng.choice([None, [1], {"a": "b"}, 5])
    config["id2label"] = names
    return f"labels {choice}"


def config_edit(rng, config, tower):
    """Changes a field; tower is where the image tower's fields stand."""
    edits = [
        ("architectures", [["MyViT"], None, [], "Foo", [1], ["Foo", 2]]),
        ("problem_type", ["multi_label_classification", "regression", "foo", None, "single_label_classification"]),
        ("dtype", ["float32", None, "float16", "bfloat16"]), ("torch_dtype", ["float32", None]),
        ("transformers_version", [None, 5, "4.1.0"]), ("pruned_heads", [{}, {"0": [1]}, None]),
        ("quantization_config", [None]), ("foo", [{"bar": [1]}, "x", None, 1e5]), ("output_attentions", [False]),
        ("return_dict", [True]), ("chunk_size_feed_forward", [0, 2]), ("tie_word_embeddings", [True, False]),
        ("use_bfloat16", [True]), ("per_layer_config", [{}, None]), ("add_pooling_layer", [True, False, None, "x", 0]),
    ]
    inside = [
        ("layer_norm_eps", [0.0, -1e-9, 0, 1, "1e-6", 1e9, 1e-40, None]), ("initializer_range", [0.0, -1.0, 5.0]),
        ("hidden_act", rng.sample(ACTIVATIONS, 3) + ["GELU", "", None]),
        ("num_hidden_layers", [1, 2, 7, -1, 2.0, "2"]), ("hidden_size", ["8", 8.0, None, True]),
        ("num_attention_heads", [1, 2, 4, 0, -1, 3.0]), ("head_dim", [4, 5, None, 0, "4"]),
        ("qkv_bias", [True, False, None, 1]), ("intermediate_size", [8, 8.0, 0]), ("encoder_stride", [0, -1, 3]),
        ("hidden_dropout_prob", [0.5, 0, None]), ("attention_probs_dropout_prob", [0.1, 1]),
        ("attention_dropout", [0.1, 0]), ("pooler_output_size", [None, 0, 7]), ("pooler_act", ["relu", "foo"]),
        ("layerscale_value", [0.0, -1.0, 1e-5]), ("drop_path_rate", [0, 0.5, -1.0, 2.0]),
        ("use_mask_token", [True, False]), ("apply_layernorm", [False]), ("initializer_factor", [0.0, -1.0]),
        ("image_size", "pair"), ("patch_size", "pair"), ("mlp_ratio", [2.0, 2]), ("vision_use_head", [True, False]),
        ("interpolate_mode", ["bilinear"]), ("num_register_tokens", [4, 0, 1]),
    ]
    if rng.random() < 0.4:
        name, values = rng.choice(edits)
        target = config
    else:
        name, values = rng.choice(inside)
        target = tower
    if values == "pair":
        side = target.get(name)
        if not isinstance(side, int):
            return "none"
        values = [[side, side], [side, side, side], [side], str(side), float(side)]
    if rng.random() < 0.15:
        target.pop(name, None)
        return f"without {name}"
    target[name] = rng.choice(values)
    return f"{name} = {json.dumps(target[name])}"


def text_edit(rng, text):
    """Changes the text of config.json in ways that Python's reader takes, most of them."""
    choices = [
        ("NaN", lambda s: s.replace("{", '{"foo": NaN, ', 1)),
        ("-Infinity", lambda s: s.replace("{", '{"foo": [-Infinity, Infinity], ', 1)),
        ("float tag", lambda s: s.replace("{", '{"initializer_range": {"__float__": "Infinity"}, ', 1)),
        ("field twice, first wrong", lambda s: s.replace("{", '{"hidden_size": 4096, "model_type": "bert", ', 1)),
        ("large number", lambda s: s.replace("{", '{"foo": 1e999, ', 1)),
        ("surrogate", lambda s: s.replace("{", '{"foo": "\\ud800", ', 1)),
        ("trailing comma", lambda s: s.rstrip()[:-1] + ",}"),
        ("comment", lambda s: "// model\n" + s),
        ("no UTF-8", None),
    ]
    name, edit = rng.choice(choices[:-1])
    return name, edit(text)


NEW = [("attention.attention.query", "attention.q_proj"), ("attention.attention.key", "attention.k_proj"),
       ("attention.attention.value", "attention.v_proj"), ("attention.output.dense", "attention.o_proj")]


def renamed(name):
    """The name of transformers 5 in memory for one of the hub's, of ViT, DeiT and DINOv2."""
    for old, new in NEW:
        name = name.replace(old, new)
    if "dinov2" not in name and "mlp" not in name:
        name = re.sub(r"encoder\.layer\.(\d+)\.", r"layers.\1.", name)
        name = name.replace("intermediate.dense", "mlp.fc1").replace(".output.dense", ".mlp.fc2")
    return name


def tensors_edit(rng, tensors):
    prefix = next((p for p in ("vit.", "deit.", "dinov2.", "dinov2_with_registers.", "vision_model.")
                   if any(k.startswith(p) for k in tensors)), "")
    def noise(t):
        return torch.randn(t.shape, generator=torch.Generator().manual_seed(rng.randrange(10**6))).to(t.dtype)
    new = {renamed(k): k for k in tensors if renamed(k) != k}
    choice = rng.choice(["new names", "mixed", "both", "bare names", "both prefixes", "extra inside", "extra outside",
                         "extra layer", "missing", "positions table", "shape", "float64", "buffers"])
    if choice == "new names":
        tensors = {renamed(k): v for k, v in tensors.items()}
    elif choice == "mixed":
        tensors = {renamed(k) if rng.random() < 0.5 else k: v for k, v in tensors.items()}
    elif choice == "both":
        tensors = dict(tensors, **{n: noise(tensors[o]) for n, o in new.items()})
    elif choice == "bare names" and prefix:
        tensors = {k.removeprefix(prefix): v for k, v in tensors.items()}
    elif choice == "both prefixes" and prefix:
        tensors = dict(tensors, **{k.removeprefix(prefix): noise(v) for k, v in tensors.items()
                                   if k.startswith(prefix) and rng.random() < 0.5})
    elif choice == "extra inside":
        name = rng.choice(sorted(tensors))
        tensors = dict(tensors, **{name.rsplit(".", 1)[0] + ".lora_a": torch.ones(2, 2)})
    elif choice == "extra outside":
        tensors = dict(tensors, **{rng.choice(["decoder.weight", "module.x", "num_batches"]): torch.ones(3)})
    elif choice == "extra layer":
        block = [k for k in tensors if re.search(r"layers?\.0\.", k)]
        tensors = dict(tensors, **{re.sub(r"(layers?)\.0\.", r"\1.9.", k): noise(tensors[k]) for k in block})
    elif choice == "missing":
        tensors = {k: v for k, v in tensors.items() if k != rng.choice(sorted(tensors))}
    elif choice == "positions table":
        tensors = dict(tensors, **{prefix + "embeddings.position_ids": torch.arange(4)[None]})
    elif choice == "shape":
        name = rng.choice(sorted(tensors))
        tensors = dict(tensors, **{name: torch.ones(3, 5)})
    elif choice == "float64":
        tensors = {k: v.double() if rng.random() < 0.5 and v.is_floating_point() else v for k, v in tensors.items()}
    elif choice == "buffers":
        tensors = dict(tensors, **{"running_count": torch.tensor(3)})
    return choice, tensors


def write_tensors(rng, folder, tensors):
    for old in folder.glob("*.safetensors*"):
        old.unlink()
    tensors = {k: v.clone().contiguous() for k, v in tensors.items()}
    if rng.random() < 0.75:
        save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
        return "one file"
    names = list(tensors)
    rng.shuffle(names)
    count = rng.choice([2, 3])
    weight_map = {}
    for i in range(count):
        file = f"model-{i + 1:05d}-of-{count:05d}.safetensors"
        shard = {k: tensors[k] for k in names[i::count]}
        save_file(shard, folder / file, metadata={"format": "pt"})
        weight_map.update(dict.fromkeys(shard, file))
    index = json.dumps({"metadata": {"total_size": 1}, "weight_map": weight_map})
    if rng.random() < 0.3:
        index = index.replace('"metadata"', '"metadata": {"total_size": NaN}, "metadata"', 1)
    (folder / "model.safetensors.index.json").write_text(index)
    return "shards"


def answer(model_class, folder, channels, image):
    """What the reference says of a folder."""
    try:
        model, info = model_class.from_pretrained(
            folder, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    except Exception as e:  # whatever it refuses it with
        return "error", f"{type(e).__name__}: {e}"[:300], {}
    missing = [k for k in info["missing_keys"] if "text_" not in k and "logit_" not in k]
    if isinstance(model, (CLIPModel, SiglipModel)):
        missing = [k for k in missing if not k.startswith("text")]
    pixels = torch.randn(2, channels, image[0], image[1], generator=torch.Generator().manual_seed(7))
    model.eval()
    try:
        with torch.no_grad():
            if isinstance(model, (CLIPModel, SiglipModel)):
                tower = model.vision_model(pixels)
                out = {"last_hidden_state": tower.last_hidden_state}
                if tower.pooler_output is not None:
                    out["pooler_output"] = tower.pooler_output
            else:
                given = model(pixels)
                out = {k: given[k] for k in ("logits", "last_hidden_state", "pooler_output", "image_embeds")
                       if k in given and given[k] is not None}
    except Exception as e:
        return "error", f"{type(e).__name__}: {e}"[:300], {}
    out = {k: v.clone().contiguous() for k, v in out.items()}
    if "pooler" in str(missing) and all("pooler" in k for k in missing):
        out.pop("pooler_output", None)  # of random weights
        missing = []
    if missing:
        return "random", f"made up: {missing[:4]}", {}
    finite = all(torch.isfinite(v).all() for v in out.values())
    return ("finite" if finite else "not finite"), "", dict(out, pixel_values=pixels)


def side(value, axis):
    while isinstance(value, (list, tuple)):
        value = value[axis] if len(value) > axis else value[0]
    return value


def main():
    out, count, seed = Path(sys.argv[1]), int((sys.argv + ["", "400"])[2] or 400), int((sys.argv + [""] * 3)[3] or 14)
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    for number in range(count):
        rng = random.Random(seed * 100_000 + number)
        torch.manual_seed(number)
        model_class, config_class = HEADS[number % len(HEADS)]
        config, vision = config_of(rng, model_class, config_class)
        model = model_class(config)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.normal_(0, 0.4)
        folder = out / f"{number:03d}"
        half = rng.choice([None] * 4 + [torch.float16, torch.bfloat16])
        (model.to(half) if half else model).save_pretrained(folder)
        done = [str(half or "float32")]
        tensors = load_file(folder / "model.safetensors")
        if rng.random() < 0.4:
            what, tensors = tensors_edit(rng, tensors)
            done.append(what)
        done.append(write_tensors(rng, folder, tensors))
        document = json.loads((folder / "config.json").read_text())
        if "Classification" in model_class.__name__ and rng.random() < 0.5:
            done.append(labels_edit(rng, document, config.num_labels))
        for _ in range(rng.choice([0, 1, 1, 2])):
            done.append(config_edit(rng, document, document.get("vision_config", document)))
        text = json.dumps(document, indent=2)
        if rng.random() < 0.2:
            what, text = text_edit(rng, text)
            done.append(what)
        (folder / "config.json").write_text(text)
        image = (vision["image_size"], vision["image_size"])
        verdict, message, tensors = answer(model_class, folder, vision["num_channels"], image)
        if tensors:
            save_file(tensors, folder / "golden.safetensors")
        (folder / "reference.json").write_text(json.dumps(
            {"class": model_class.__name__, "done": done, "answer": verdict, "message": message}, indent=1))


if __name__ == "__main__":
    main()
