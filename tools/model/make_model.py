#!/usr/bin/env python3
"""Makes the model folder that memvid embeds text with.

usage: make_model.py SOURCE_DIR MODEL_DIR

SOURCE_DIR holds all-MiniLM-L6-v2 as its authors published it: config.json, tokenizer.json,
model.safetensors. MODEL_DIR is laid out as optimum-intel lays out an export, plus an int8 model
and memvid_model.json, the fingerprint that binds an index to the model it was made with.
MODEL_DIR appears whole or not at all.
"""
import hashlib
import json
import pathlib
import shutil
import sys
import tempfile

import openvino as ov
from safetensors.numpy import load_file

from bert_graph import BertGraph
from quantize import quantize
from tokenizer import convert

# The published files, by content. The package index vouches for a package; these two lines vouch
# for the model inside it, whichever package it came in.
SOURCE_SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
NAME = "all-MiniLM-L6-v2"
TOKEN_COUNT_MAX = 256  # what the authors trained it for; later text is cut off
CALIBRATION = pathlib.Path(__file__).with_name("calibration.txt")


def check_source(source):
    for name, expected in SOURCE_SHA256.items():
        actual = hashlib.sha256((source / name).read_bytes()).hexdigest()
        if actual != expected:
            sys.exit(f"{source / name}: wrong hash: sha256 is {actual}, expected {expected}")


def fingerprint(config):
    return {"name": NAME,
            "source_sha256": SOURCE_SHA256["model.safetensors"],
            "tokenizer_sha256": SOURCE_SHA256["tokenizer.json"],
            "pooling": "mean",
            "max_tokens": TOKEN_COUNT_MAX,
            "dimension": config["hidden_size"]}


def make(source, target):
    config = json.loads((source / "config.json").read_text(encoding="utf-8"))
    model = BertGraph(load_file(source / "model.safetensors"), config).build()
    ov.save_model(model, target / "openvino_model.xml", compress_to_fp16=False)
    tokenizer = convert(source / "tokenizer.json", TOKEN_COUNT_MAX)
    ov.save_model(tokenizer, target / "openvino_tokenizer.xml")
    passages = CALIBRATION.read_text(encoding="utf-8").strip().split("\n\n")
    small = quantize(model, tokenizer, passages)
    ov.save_model(small, target / "openvino_model_int8.xml", compress_to_fp16=False)
    for name in ("config.json", "tokenizer.json"):
        shutil.copyfile(source / name, target / name)
    text = json.dumps(fingerprint(config), indent=2) + "\n"
    (target / "memvid_model.json").write_text(text, encoding="utf-8")


def main(source, target):
    source, target = pathlib.Path(source), pathlib.Path(target)
    check_source(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".making-") as folder:
        made = pathlib.Path(folder) / "model"
        made.mkdir()
        make(source, made)
        shutil.rmtree(target, ignore_errors=True)
        made.rename(target)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
