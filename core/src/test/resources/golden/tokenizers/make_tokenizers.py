"""Writes the folders beside it: small tokenizers of every kind that is read, with the ids that the reference gives.

    pip install transformers==5.24.0 tokenizers==0.23.3 sentencepiece
    python make_tokenizers.py

Each folder has reference.json: the class it was opened with, texts with their ids, and checksums of the ids of 10,000
random strings, a hundred to a sum. Running it again gives other tokenizers, as the trainers of the reference are not
deterministic. The strings are those of RandomStrings.java, which makes the same ones.
"""
import base64
import io
import json
import pathlib
import shutil
import zlib

import sentencepiece
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import CLIPTokenizer, PreTrainedTokenizerFast, Siglip2Tokenizer

HERE = pathlib.Path(__file__).parent
MASK = (1 << 64) - 1
WORDS = ["photo", "a photo of a", "Tabby Cat", "it's", "we'LL", "naïve", "ΣΊΣΥΦΟΣ", "İstanbul", "ﬁne", "ｆｕｌｌ", "don't",
         "<|endoftext|>", "</s>", "<unk>", "<extra>", " <mask> ", "123", "x²", "▁", "👩🏽‍🚀", "🏳️‍🌈", "日本語", "שלום", "مرحبا", "e\u0301"]
# first and last code point of where single characters are taken from
RANGES = [(0x20, 0x7E), (0x61, 0x7A), (0x9, 0xD), (0xA0, 0x24F), (0x300, 0x36F), (0x370, 0x5FF), (0x600, 0x8FF),
          (0x900, 0xDFF), (0x1E00, 0x2100), (0x2000, 0x206F), (0x3000, 0x30FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3),
          (0xF900, 0xFFFD), (0x10300, 0x11FFF), (0x1F300, 0x1FAFF), (0x0, 0x10FFFF)]


class Random:
    """SplitMix64."""

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ z >> 27) * 0x94D049BB133111EB) & MASK
        return (z ^ z >> 31) % bound


def random_string(index):
    random = Random(index)
    text = ""
    first, last = RANGES[random.below(len(RANGES))]
    for _ in range(random.below(24)):
        kind = random.below(8)
        if kind == 0:
            text += WORDS[random.below(len(WORDS))]
        elif kind == 1:
            text += " "
        else:
            if kind == 2:
                first, last = RANGES[random.below(len(RANGES))]
            c = first + random.below(last - first + 1)
            if not 0xD800 <= c <= 0xDFFF:
                text += chr(c)
    return text


TEXTS = [
    "", " ", "a photo of a cat", "A photo of the TABBY CAT, sitting.", "  spaces   and\ttabs\n", "it's we'll I'd don't 'S",
    "123 4567 ½ ² ٣", "naïve café — “quotes” … !!!", "e\u0301 \u0301e ﬁne ﬀ Å İI ı ς ΣΊΣΥΦΟΣ ẞ", "日本語のテキスト 中文 한국어",
    "שלום עולם مرحبا بالعالم", "👩🏽‍🚀 🏳️‍🌈 🙂", "<|startoftext|> <|endoftext|> </s> <unk> <s> <extra> <pad>",
    "x <mask> y <mask>z  <mask>  word<solo> <solo> <solo>word <Norm> <norm>", "ＦＵＬＬ ｗｉｄｔｈ", "\u200b\u00ad\ufeff\u0000\u0085\u2028",
    "tipper truck " * 40, "x" * 300, "▁under▁score ▁ a_b-c", "\U00031350\ua7d0\U00010570\u0870 \U0001f6dc\U000323af",
    "ཱིུ ြ ஶ்ரீ क्षि ไทย", "a\u0345\u0334\u0316\u1abf b", "<0x41>\x01\x7f\U0010ffff\ue000",
]
CORPUS = [t.lower() for t in TEXTS if len(t) < 90] * 2 + [
    f"{t} {a} {n}{s}" for t in ("a photo of a", "this is a photo of the", "a blurry picture of my")
    for a in ("small", "large", "red", "tabby", "domestic") for n in ("cat", "dog", "truck", "ship", "airplane", "horse", "frog")
    for s in ("", ".", ", sitting", " in the water")]


def checksums(ids_of):
    sums = []
    for begin in range(0, 10_000, 100):
        sum_ = 0
        for index in range(begin, begin + 100):
            ids = ids_of(random_string(index))
            sum_ = zlib.crc32((" ".join(map(str, ids)) + "\n").encode(), sum_)
        sums.append(sum_)
    return sums


def reference(folder, opened, **options):
    def ids_of(text):
        return opened(text, truncation=True, **options)["input_ids"]

    document = {
        "class": type(opened).__name__,
        "texts": [{"text": text, "ids": ids_of(text)} for text in TEXTS],
        "random": checksums(ids_of),
    }
    (folder / "reference.json").write_text(json.dumps(document, ensure_ascii=True) + "\n")


def fresh(name):
    folder = HERE / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def config(folder, **fields):
    (folder / "tokenizer_config.json").write_text(json.dumps(fields, indent=1) + "\n")


def as_written(name, tokenizer, length=64, **fields):
    """A folder whose tokenizer.json is all; padded as SigLIP's if it has no start token."""
    folder = fresh(name)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    config(folder, tokenizer_class="PreTrainedTokenizerFast", model_max_length=length, **fields)
    opened = PreTrainedTokenizerFast.from_pretrained(folder)
    pads = {} if name == "bert" else {"padding": "max_length", "max_length": length}
    reference(folder, opened, **pads)


def clip():
    tokenizer = CLIPTokenizer().backend_tokenizer
    tokenizer.train_from_iterator(CORPUS, trainers.BpeTrainer(
        vocab_size=700, show_progress=False, end_of_word_suffix="</w>",
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), special_tokens=["<|startoftext|>", "<|endoftext|>"]))
    model = json.loads(tokenizer.to_str())["model"]
    # the trainer leaves out the letters that end a word if no word of the corpus ends with one
    vocab = {}
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    pairs = [tuple(m) for m in model["merges"]]
    for piece in letters + [l + "</w>" for l in letters] + ["".join(p) for p in pairs] + ["<|startoftext|>", "<|endoftext|>"]:
        vocab.setdefault(piece, len(vocab))
    folder = fresh("clip")
    CLIPTokenizer(vocab=vocab, merges=pairs, model_max_length=77).save_pretrained(folder)
    reference(folder, CLIPTokenizer.from_pretrained(folder))
    # the pair of files that the first version of the reference wrote
    older = fresh("clip-older")
    (older / "vocab.json").write_text(json.dumps(vocab))
    (older / "merges.txt").write_text("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in pairs))
    token = dict(lstrip=False, normalized=True, rstrip=False, single_word=False)
    (older / "special_tokens_map.json").write_text(json.dumps(dict(
        bos_token=dict(content="<|startoftext|>", **token), eos_token=dict(content="<|endoftext|>", **token),
        unk_token=dict(content="<|endoftext|>", **token), pad_token="<|endoftext|>")))
    config(older, tokenizer_class="CLIPTokenizer", model_max_length=32, errors="replace", do_lower_case=True, add_prefix_space=False)
    reference(older, CLIPTokenizer.from_pretrained(older))


def gemma():
    bytes_ = [f"<0x{b:02X}>" for b in range(256)]
    tokenizer = Tokenizer(models.BPE(byte_fallback=True, fuse_unk=True, unk_token="<unk>"))
    tokenizer.normalizer = normalizers.Replace(" ", "▁")
    tokenizer.train_from_iterator(CORPUS[46:], trainers.BpeTrainer(
        vocab_size=600, show_progress=False, special_tokens=["<pad>", "<eos>", "<bos>", "<unk>", "<mask>"] + bytes_))
    model = json.loads(tokenizer.to_str())["model"]
    folder = fresh("siglip2")
    opened = Siglip2Tokenizer(vocab=model["vocab"], merges=[tuple(m) for m in model["merges"]], model_max_length=64,
                              add_eos_token=True, padding_side="right")
    opened.save_pretrained(folder)
    reference(folder, Siglip2Tokenizer.from_pretrained(folder), padding="max_length", max_length=64)


def template(tokenizer, end):
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"$A {end}", special_tokens=[(end, tokenizer.token_to_id(end))])


def siglip():
    rules = "".join(f"{a}\t{b}\n" for a, b in [
        ("FB01", "66 69"), ("65 301", "E9"), ("FF26", "46"), ("AD", ""), ("9", "20"), ("1F642", "3A 29"), ("64 6F 6E", "64 6E")])
    (HERE / "rules.tsv").write_text(rules)
    (HERE / "corpus.txt").write_text("\n".join(line for line in CORPUS if line.strip()) + "\n")
    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        input=str(HERE / "corpus.txt"), model_writer=written, vocab_size=400, normalization_rule_tsv=str(HERE / "rules.tsv"),
        pad_id=0, eos_id=1, unk_id=2, bos_id=-1, minloglevel=2, hard_vocab_limit=False)
    (HERE / "rules.tsv").unlink()
    (HERE / "corpus.txt").unlink()
    from sentencepiece import sentencepiece_model_pb2
    proto = sentencepiece_model_pb2.ModelProto()
    proto.ParseFromString(written.getvalue())
    vocab = [(piece.piece, piece.score) for piece in proto.pieces]
    tokenizer = Tokenizer(models.Unigram(vocab, unk_id=2))
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.Lowercase(), normalizers.Replace(Regex(r"""[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~]"""), ""),
        normalizers.Replace(Regex(r"\s+"), " "), normalizers.Strip(),
        normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap)])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.add_special_tokens(["<pad>", "</s>", "<unk>"])
    template(tokenizer, "</s>")
    as_written("siglip", tokenizer, eos_token="</s>", pad_token="</s>", unk_token="<unk>")
    # bytes for unknown characters, one mark at the beginning, no cuts
    bytes_ = [(f"<0x{b:02X}>", -20.0) for b in range(256)]
    tokenizer = Tokenizer(models.Unigram(vocab[:200] + bytes_, unk_id=2, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Nmt(), normalizers.StripAccents()])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    tokenizer.add_special_tokens(["<pad>", "</s>", "<unk>"])
    template(tokenizer, "</s>")
    as_written("unigram-bytes", tokenizer, length=48, eos_token="</s>", pad_token="<pad>", padding_side="left", truncation_side="left")


def bert():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=20))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.train_from_iterator(CORPUS, trainers.WordPieceTrainer(
        vocab_size=500, show_progress=False, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]"]))
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    as_written("bert", tokenizer, pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]")


def gpt2():
    """Bytes with blanks before words, added tokens with every flag, digits one by one, words that are pieces as they are."""
    tokenizer = Tokenizer(models.BPE(ignore_merges=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFD(), normalizers.Strip(left=False), normalizers.Prepend("«")])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.Punctuation("merged_with_previous"),
        pre_tokenizers.Split(Regex(r"(?i:the)|[^\p{L}\p{M}\s]{2}"), "merged_with_next"), pre_tokenizers.ByteLevel(add_prefix_space=True)])
    tokenizer.train_from_iterator(CORPUS, trainers.BpeTrainer(
        vocab_size=600, show_progress=False, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), special_tokens=["</s>", "<pad>"]))
    tokenizer.add_tokens([
        AddedToken("<mask>", lstrip=True, rstrip=True, normalized=False), AddedToken("<solo>", single_word=True, normalized=False),
        AddedToken("<norm>", normalized=True), AddedToken("tabby cat", normalized=False), AddedToken("tabby", normalized=False)])
    tokenizer.post_processor = processors.Sequence([processors.ByteLevel(), processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", tokenizer.token_to_id("</s>"))])])
    as_written("gpt2", tokenizer, pad_token="<pad>", eos_token="</s>")


def words():
    """Fused unknown characters, endings, and cuts of the other kinds."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, end_of_word_suffix="@"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKD(), normalizers.Lowercase(), normalizers.NFC(), normalizers.Replace("’", "'")])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Whitespace(), pre_tokenizers.Digits(), pre_tokenizers.Split("o", "contiguous"), pre_tokenizers.CharDelimiterSplit("k"),
        pre_tokenizers.Punctuation("isolated")])
    tokenizer.train_from_iterator(CORPUS[46:], trainers.BpeTrainer(
        vocab_size=300, show_progress=False, end_of_word_suffix="@", special_tokens=["<unk>", "</s>"]))
    template(tokenizer, "</s>")
    as_written("words", tokenizer, pad_token="</s>", eos_token="</s>")


def trained():
    """What BytePairTrainer wrote; BytePairTrainerTest compares the files."""
    reference(HERE / "trained-clip", CLIPTokenizer.from_pretrained(HERE / "trained-clip"))
    # as they are, by the class for any tokenizer.json: no step may be CLIPTokenizer's alone
    as_they_are = PreTrainedTokenizerFast.from_pretrained(HERE / "trained-clip")
    assert all(CLIPTokenizer.from_pretrained(HERE / "trained-clip")(text)["input_ids"] == as_they_are(text)["input_ids"] for text in TEXTS)
    reference(HERE / "trained-siglip", PreTrainedTokenizerFast.from_pretrained(HERE / "trained-siglip"), padding="max_length", max_length=64)


for make in (clip, gemma, siglip, bert, gpt2, words, trained):
    make()
    print(make.__name__)
