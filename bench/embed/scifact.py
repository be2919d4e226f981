#!/usr/bin/env python3
"""Does the whole path (tokenizer, model, pooling) give the model's published quality?

usage: scifact.py SCIFACT_VECTORS IR_DIR [PRECISION...]

Runs SCIFACT_VECTORS (build target scifact_vectors) on IR_DIR/scifact, scores the runs with
IR_DIR/score.py and fails unless nDCG@10 is as promised: f32 0.645 +- 0.001 (published: 0.6451),
int8 at least 0.640. Exits 77 (skipped) when IR_DIR is absent.
"""
import gzip
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PROMISED = {"f32": (0.644, 0.646), "int8": (0.640, 1.0), "bf16": (0.640, 1.0)}


def score(program, ir, precision, folder):
    run = folder / f"{precision}.tsv"
    subprocess.run([program, precision, folder, run], check=True)
    line = subprocess.run([sys.executable, ir / "score.py", ir / "scifact/qrels.tsv", run],
                          check=True, capture_output=True, text=True).stdout
    print(precision, line.strip(), flush=True)
    return float(re.search(r"nDCG@10 ([0-9.]+)", line)[1])


def main(program, ir, *precisions):
    ir = pathlib.Path(ir)
    if not ir.exists():
        print(f"{ir} is absent: skipped")
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with gzip.open(ir / "scifact/corpus.jsonl.gz") as packed, \
                open(folder / "corpus.jsonl", "wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
        shutil.copy(ir / "scifact/queries.jsonl", folder)
        figures = {p: score(program, ir, p, folder) for p in precisions or ("f32", "int8")}
    broken = [p for p, figure in figures.items()
              if not PROMISED[p][0] <= figure <= PROMISED[p][1]]
    print(json.dumps({"ndcg_at_10": figures, "broken": broken}))
    return 1 if broken else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
