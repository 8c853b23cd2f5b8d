"""Writes losses.json: contrastive losses of twelve pairs and their gradients, with transformers 5.24 and PyTorch.

python make_losses.py. "plain" are the reference's own: CLIP's image_text_contrastive_loss, and for SigLIP a formula that
must give the loss of a SiglipModel whose towers are replaced. For equal captions there is no reference; their formulas
are written out.
"""

import json

import torch
from transformers import SiglipConfig, SiglipModel
from transformers.models.clip.modeling_clip import image_text_contrastive_loss

torch.manual_seed(17)
torch.set_num_threads(1)
B, D = 12, 8
unit = lambda x: (x / x.norm(dim=1, keepdim=True)).float()
IMAGES, TEXTS = unit(torch.randn(B, D)), unit(torch.randn(B, D))
TEXTS = unit(TEXTS + IMAGES)
CAPTIONS = torch.tensor([3, 0, 5, 3, 1, 5, 3, 8, 2, 0, 7, 6])
LOG_SCALE, BIAS = 2.1, -2.3
SAME = CAPTIONS[:, None] == CAPTIONS[None, :]
OWN = torch.eye(B, dtype=torch.bool)


def logits(images, texts, log_scale, bias):
    return images @ texts.T * log_scale.exp() + bias


def softmax_plain(images, texts, log_scale, bias):
    return image_text_contrastive_loss(logits(images, texts, log_scale, 0).T)


def softmax_positive(images, texts, log_scale, bias):
    z = logits(images, texts, log_scale, 0)
    shared = SAME.float() / SAME.float().sum(1, keepdim=True)
    by_image = -(shared * z.log_softmax(1)).sum(1).mean()
    by_text = -(shared.T * z.T.log_softmax(1)).sum(1).mean()
    return (by_image + by_text) / 2


def softmax_masked(images, texts, log_scale, bias):
    z = logits(images, texts, log_scale, 0).masked_fill(SAME & ~OWN, -torch.inf)
    return (-z.log_softmax(1).diagonal().mean() - z.log_softmax(0).diagonal().mean()) / 2


def of_siglip_model(images, texts, log_scale, bias):
    """SiglipModel.forward, which normalises what its towers pool: these are unit vectors already."""
    small = dict(hidden_size=D, intermediate_size=8, num_hidden_layers=1, num_attention_heads=1)
    model = SiglipModel(SiglipConfig(
        text_config=dict(small, vocab_size=4, projection_size=D, max_position_embeddings=4),
        vision_config=dict(small, image_size=4, patch_size=4)))
    pooled = lambda rows: type("Output", (), {"pooler_output": rows})()
    model.vision_model.forward = lambda *args, **kwargs: pooled(images)
    model.text_model.forward = lambda *args, **kwargs: pooled(texts)
    del model.logit_scale, model.logit_bias
    model.logit_scale, model.logit_bias = log_scale, bias
    return model(input_ids=torch.zeros(B, 4, dtype=torch.long), pixel_values=torch.zeros(B, 3, 4, 4),
                 return_loss=True).loss


def sigmoid_of(sign, counted):
    def loss(images, texts, log_scale, bias):
        z = logits(images, texts, log_scale, bias)
        return -(torch.nn.functional.logsigmoid(sign * z) * counted).sum() / B
    return loss


LOSSES = dict(
    softmax_plain=softmax_plain, softmax_positive=softmax_positive, softmax_masked=softmax_masked,
    sigmoid_plain=sigmoid_of(2 * OWN.float() - 1, 1),
    sigmoid_positive=sigmoid_of(2 * SAME.float() - 1, 1),
    sigmoid_masked=sigmoid_of(2 * OWN.float() - 1, (~(SAME & ~OWN)).float()))



def derivatives(loss):
    given = [x.clone().requires_grad_() for x in (IMAGES, TEXTS, torch.tensor([LOG_SCALE]), torch.tensor([BIAS]))]
    value = loss(*given)
    value.backward()
    return [value.detach()] + [torch.zeros(1) if x.grad is None else x.grad for x in given]


own, formula = derivatives(of_siglip_model), derivatives(LOSSES["sigmoid_plain"])
for i, rows in (1, IMAGES), (2, TEXTS):  # the model normalises, which takes out what points along a row
    formula[i] = formula[i] - (formula[i] * rows).sum(1, keepdim=True) * rows
assert all(torch.allclose(a, b, atol=1e-6) for a, b in zip(own, formula))

golden = dict(images=IMAGES.tolist(), texts=TEXTS.tolist(), captions=CAPTIONS.tolist(), log_scale=LOG_SCALE, bias=BIAS)
for name, loss in LOSSES.items():
    numbers = [x.squeeze().tolist() for x in derivatives(loss)]
    golden[name] = dict(zip(("loss", "images", "texts", "log_scale", "bias"), numbers))
json.dump(golden, open("losses.json", "w"))
