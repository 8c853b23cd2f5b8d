"""Writes two small models of the reference with both towers, in random weights, their tokenizers and image processors, a few
images, and what zero-shot classification with them gives: logits, probabilities and ranks for several sets of labels and
templates. For a single template the reference's own pipeline is asked, too, and must give the same.

python make_zero_shot.py, in this folder, with torch, torchvision, transformers and Pillow; it takes the tokenizers from
../tokenizers.
"""

import json
from pathlib import Path

import numpy as np
import torch
import transformers
from PIL import Image

HERE = Path(__file__).parent
SIDE = 16
TEXT = {"vocab_size": 560, "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 24}
VISION = {"hidden_size": 24, "num_hidden_layers": 2, "num_attention_heads": 3, "intermediate_size": 32, "image_size": SIDE,
          "patch_size": 8}
MODELS = {
    "clip": ("CLIP", "trained-clip", {
        "projection_dim": 8,
        "text_config": TEXT | {"max_position_embeddings": 20, "bos_token_id": 558, "eos_token_id": 559, "pad_token_id": 559},
        "vision_config": VISION,
    }),
    "siglip": ("Siglip", "trained-siglip", {
        "text_config": TEXT | {"max_position_embeddings": 64, "projection_size": 24},
        "vision_config": VISION,
    }),
}
CASES = [
    {"labels": ["cat", "dog", "a red bus"], "templates": ["a photo of a {}."]},
    {"labels": ["Tabby Cat", "DOG", "Österreich", "x"], "templates": ["{}"]},
    {"labels": ["cat", "dog", "ship", "frog", "horse"],
     "templates": ["a photo of a {}.", "a blurry photo of the {}.", "{}", "a {} in a video game, {}!"]},
    {"labels": ["dog", "one that is longer than the model reads " * 16], "templates": ["a photo of a {}.", "This is {}"]},
]


def images():
    """Smooth and random: resizing is the same to the last bit then as for a photograph."""
    random = np.random.default_rng(0)
    for name, (height, width) in {"wide.png": (21, 40), "high.png": (37, 25), "square.png": (SIDE, SIDE)}.items():
        coarse = random.integers(0, 256, (4, 5, 3), dtype=np.uint8)
        Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC).save(HERE / name)
        yield name, Image.open(HERE / name).convert("RGB")


def write(folder, family, tokenizer, fields):
    torch.manual_seed(0)
    model_class = getattr(transformers, family + "Model")
    model = model_class(model_class.config_class(**fields)).eval()
    with torch.no_grad():
        for key, parameter in sorted(model.named_parameters()):  # so that no parameter is without effect
            # texts are to differ by their words, few of many tokens for SigLIP
            parameter.normal_(0, 1 if "token_embedding" in key or "text_model.encoder" in key else 0.2)
            if key.endswith(("logit_scale", "logit_bias")):
                parameter.add_(3.1 if key.endswith("scale") else -1.7)
    model.save_pretrained(folder)
    length = fields["text_config"]["max_position_embeddings"]
    for name in ("tokenizer.json", "tokenizer_config.json"):
        text = (HERE.parent / "tokenizers" / tokenizer / name).read_text()
        if name == "tokenizer_config.json":
            changed = {"model_max_length": length}
            if family == "Siglip":  # no mask, as the reference's own tokenizers of this family say
                changed["model_input_names"] = ["input_ids"]
            text = json.dumps(json.loads(text) | changed, indent=1) + "\n"
        (folder / name).write_text(text)
    size = {"shortest_edge": SIDE} if family == "CLIP" else {"height": SIDE, "width": SIDE}
    crop = {"crop_size": {"height": SIDE, "width": SIDE}} if family == "CLIP" else {}
    getattr(transformers, family + "ImageProcessor")(size=size, **crop).save_pretrained(folder)


def unit(vectors):
    return vectors / vectors.norm(dim=-1, keepdim=True)


def pooled(output):
    return output if isinstance(output, torch.Tensor) else output.pooler_output


@torch.no_grad()
def classify(folder, family, pictures, case):
    model = getattr(transformers, family + "Model").from_pretrained(folder).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    processor = transformers.AutoImageProcessor.from_pretrained(folder)
    pixels = processor([image for _, image in pictures], return_tensors="pt")["pixel_values"]
    padding = "max_length" if family == "Siglip" else True
    embedded = []
    for label in case["labels"]:
        texts = [template.replace("{}", label) for template in case["templates"]]
        inputs = tokenizer(texts, padding=padding, truncation=True, return_tensors="pt")
        assert family == "CLIP" or list(inputs) == ["input_ids"]
        embedded.append(unit(unit(pooled(model.get_text_features(**inputs))).mean(0)))
    texts = torch.stack(embedded)
    logits = unit(pooled(model.get_image_features(pixel_values=pixels))) @ texts.T * model.logit_scale.exp()
    if family == "Siglip":
        logits = logits + model.logit_bias
    probabilities = logits.sigmoid() if family == "Siglip" else logits.softmax(-1)
    result = dict(case)
    result["images"] = [
        {"file": name, "logits": logits[i].tolist(), "probabilities": probabilities[i].tolist(),
         "ranked": [case["labels"][j] for j in probabilities[i].argsort(descending=True)]}
        for i, (name, _) in enumerate(pictures)
    ]
    if len(case["templates"]) == 1:
        pipeline = transformers.pipeline(
            "zero-shot-image-classification", model=model, tokenizer=tokenizer, image_processor=processor)
        for image, (_, picture) in zip(result["images"], pictures):
            answers = pipeline(picture, candidate_labels=case["labels"], hypothesis_template=case["templates"][0])
            assert [answer["label"] for answer in answers] == image["ranked"], answers
            for answer in answers:
                ours = image["probabilities"][case["labels"].index(answer["label"])]
                assert abs(answer["score"] - ours) < 1e-6, (answer, ours)
    return result


torch.set_num_threads(1)
pictures = list(images())
for name, (family, tokenizer, fields) in MODELS.items():
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    write(folder, family, tokenizer, fields)
    golden = {"versions": {"torch": torch.__version__, "transformers": transformers.__version__},
              "cases": [classify(folder, family, pictures, case) for case in CASES]}
    (folder / "golden.json").write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n")
