"""Writes a small model of the reference with a text tower, in random weights, and what it computes: CLIPModel, SiglipModel,
or the text tower of one alone. Every hidden state, attention map and output of both towers; for two towers also the loss of
the first images and texts in pairs, and the gradient of each parameter.

python make_towers.py FOLDER CLASS FIELDS, with torch, safetensors and transformers; CLASS is one of transformers, FIELDS its
configuration's as JSON:

python make_towers.py clip-tiny CLIPModel '{"projection_dim": 8,
    "text_config": {"vocab_size": 31, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
        "intermediate_size": 24, "max_position_embeddings": 9, "eos_token_id": 29, "bos_token_id": 28, "pad_token_id": 0},
    "vision_config": {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 32,
        "image_size": 16, "patch_size": 8}}'
"""

import json
import sys
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file

PAIRS = 3
TEXTS = 4

folder, name, fields = Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
torch.set_num_threads(1)
torch.manual_seed(0)
model_class = getattr(transformers, name)
config = model_class.config_class(**fields, attn_implementation="eager")  # others keep no attention maps
model = model_class(config).eval()
with torch.no_grad():
    for key, parameter in sorted(model.named_parameters()):  # so that no parameter is without effect
        parameter.normal_(0, 0.2)
        if key.endswith(("logit_scale", "logit_bias")):
            parameter.add_(1.3 if key.endswith("scale") else -1.7)
model.save_pretrained(folder)

both = hasattr(config, "text_config")
text = config.text_config if both else config
length = text.max_position_embeddings
ids = torch.randint(3, text.vocab_size - 3, (TEXTS, length))
keep = torch.ones_like(ids)
for row, end in enumerate((length - 1, length - 4, 2, length // 2)):
    ids[row, end] = text.vocab_size - 1 if text.eos_token_id == 2 else text.eos_token_id
    ids[row, end + 1 :] = text.pad_token_id
    keep[row, end + 1 :] = 0
inputs = {"input_ids": ids}
if name.startswith("CLIP"):  # SigLIP is trained and used without
    inputs["attention_mask"] = keep

states = {}


def listen(tower, prefix):
    """Keeps the input of each block, the output of the last, and attention."""
    blocks = tower.encoder.layers

    def before(index):
        return lambda _, args, kwargs: states.update(
            {f"{prefix}hidden_states.{index}": args[0] if args else kwargs["hidden_states"]}
        )

    def attention(index):
        return lambda _, __, output: states.update({f"{prefix}attentions.{index}": output[1]})

    for index, block in enumerate(blocks):
        block.register_forward_pre_hook(before(index), with_kwargs=True)
        block.self_attn.register_forward_hook(attention(index))
    blocks[-1].register_forward_hook(
        lambda _, __, output: states.update(
            {f"{prefix}hidden_states.{len(blocks)}": output[0] if isinstance(output, tuple) else output}
        )
    )


golden = dict(inputs)
if both:
    side = config.vision_config.image_size
    golden["pixel_values"] = inputs["pixel_values"] = torch.randn(PAIRS, 3, side, side)
    listen(model.vision_model, "")
    listen(model.text_model, "text_")
    outputs = model(**inputs)
    golden |= states
    golden |= {key: outputs[key] for key in ("image_embeds", "text_embeds", "logits_per_image", "logits_per_text")}
    golden["last_hidden_state"] = outputs.vision_model_output.last_hidden_state
    golden["text_last_hidden_state"] = outputs.text_model_output.last_hidden_state
    # before the projection, which the outputs above have behind them
    golden["pooler_output"] = model.vision_model(inputs["pixel_values"]).pooler_output
    texts = {key: value for key, value in inputs.items() if key != "pixel_values"}
    golden["text_pooler_output"] = model.text_model(**texts).pooler_output
    loss = model(**{key: value[:PAIRS] for key, value in inputs.items()}, return_loss=True).loss
    loss.backward()
    golden["loss"] = loss.reshape(1)
    golden |= {f"grad.{key}": value.grad for key, value in model.named_parameters()}
else:
    listen(getattr(model, "text_model", model), "")
    outputs = model(**inputs)
    golden |= states
    golden |= {key: outputs[key] for key in ("last_hidden_state", "pooler_output", "text_embeds") if key in outputs}
save_file({key: value.detach().contiguous().clone() for key, value in golden.items()}, folder / "golden.safetensors")
versions = {"head": name, "torch": torch.__version__, "transformers": transformers.__version__}
(folder / "golden.json").write_text(json.dumps(versions, indent=1) + "\n")
