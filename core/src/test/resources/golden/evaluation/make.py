"""Writes what evaluations are compared with, by transformers 5.24 and scikit-learn 1.9.1.

python make.py PHOTOS, the folder images/photos of the shared files, from this folder.

thousand/ is a classifier of 1,000 classes with random weights, thousand.json scikit-learn's figures of it for 1,400 images
that the test draws by the formula of image(): one of each class by its number, and 400 labelled by the model's own answer,
so that something is right. "present" are the same figures where only the images of 200 classes are there, and
"only_present" where the model has no other classes. argmax.json holds the reference's logits for photographs, of every
golden classifier beside this folder.
"""

import json
import pathlib
import sys

import numpy as np
import torch
from PIL import Image
from sklearn.metrics import accuracy_score, log_loss, precision_recall_fscore_support, top_k_accuracy_score
from transformers import AutoImageProcessor, AutoModelForImageClassification, ViTConfig, ViTForImageClassification
from transformers import ViTImageProcessor

torch.set_num_threads(1)
CLASSES, MORE, SIDE, EVERY = 1000, 400, 16, 5
CLASSIFIERS = ["vit-cls", "deit-distilled", "dinov2-cls", "clip-cls", "siglip-cls"]


def image(number):
    """[16, 16, 3]: 4 by 4 squares of colours that follow from the number."""
    y, x, c = np.meshgrid(np.arange(SIDE) // 4, np.arange(SIDE) // 4, np.arange(3), indexing="ij")
    seed = number * 48 + y * 12 + x * 3 + c + 1
    return ((seed * 2654435761) % 2**32 >> 24).astype(np.uint8)


def figures(probabilities, labels, classes):
    """scikit-learn's, of probabilities [N, C] of those classes and labels among them."""
    answers = classes[probabilities.argmax(1)]
    found = {
        "examples": len(labels),
        "accuracy": accuracy_score(labels, answers),
        "top5_accuracy": top_k_accuracy_score(labels, probabilities, k=5, labels=classes),
        "loss": log_loss(labels, probabilities, labels=classes),
    }
    for average in ["macro", "weighted"]:
        precision, recall, f1, _ = precision_recall_fscore_support(labels, answers, average=average, zero_division=0)
        found[average] = {"precision": precision, "recall": recall, "f1": f1}
    return found


def thousand():
    torch.manual_seed(15)
    config = ViTConfig(
        hidden_size=12, num_hidden_layers=1, num_attention_heads=2, intermediate_size=12, image_size=SIDE, patch_size=4,
        num_labels=CLASSES, initializer_range=0.5)
    model = ViTForImageClassification(config).eval()
    processor = ViTImageProcessor(size={"height": SIDE, "width": SIDE})
    inputs = processor(images=[Image.fromarray(image(i)) for i in range(CLASSES + MORE)], return_tensors="pt")
    head = model.classifier
    with torch.no_grad():  # so that answers are of many classes
        head.bias.zero_()
        logits = model(**inputs).logits
        head.weight *= 3 / logits.std(0, keepdim=True).T
        head.bias -= model(**inputs).logits.mean(0)
        logits = model(**inputs).logits.double().numpy()
    model.save_pretrained("thousand")
    processor.save_pretrained("thousand")
    config = json.loads(pathlib.Path("thousand/config.json").read_text())
    for names in ["id2label", "label2id"]:
        del config[names]  # the test names the classes in several ways
    pathlib.Path("thousand/config.json").write_text(json.dumps(config, indent=1, sort_keys=True) + "\n")
    ranked = np.sort(logits, axis=1)
    print(len(set(logits.argmax(1))), "classes answered; least margin of the first", (ranked[:, -1] - ranked[:, -2]).min(), "of the fifth",
          (ranked[:, -5] - ranked[:, -6]).min())
    labels = np.concatenate([np.arange(CLASSES), logits[CLASSES:].argmax(1)])
    every = np.arange(CLASSES)
    softmax = lambda of: np.exp(of - of.max(1, keepdims=True)) / np.exp(of - of.max(1, keepdims=True)).sum(1, keepdims=True)
    present = every[::EVERY]
    there = labels % EVERY == 0
    expected = {
        "labels_of_more": labels[CLASSES:].tolist(),
        "all": figures(softmax(logits), labels, every),
        "present": figures(softmax(logits[there]), labels[there], every),
        "only_present": figures(softmax(logits[there][:, present]), labels[there], present),
    }
    pathlib.Path("thousand.json").write_text(json.dumps(expected) + "\n")


def photographs(folder):
    expected = {}
    for name in CLASSIFIERS:
        place = pathlib.Path("../models") / name
        model, processor = AutoModelForImageClassification.from_pretrained(place).eval(), AutoImageProcessor.from_pretrained(place)
        expected[name] = {}
        for file in sorted(pathlib.Path(folder).iterdir()):
            photograph = Image.open(file)
            if not getattr(processor, "do_convert_rgb", None):  # else the processor lays transparency on white
                photograph = photograph.convert("RGB")
            inputs = processor(images=photograph, return_tensors="pt")
            with torch.no_grad():
                expected[name][file.name] = model(**inputs).logits[0].tolist()
    pathlib.Path("argmax.json").write_text(json.dumps(expected) + "\n")


thousand()
photographs(sys.argv[1])
