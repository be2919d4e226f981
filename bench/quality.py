#!/usr/bin/env python3
"""Does the search find what people judged relevant? nDCG@10 on SciFact, through the commands.

One document is one chunk (title + " " + text); the 300 judged claims are asked with --batch. The
exact float search that the vector search is held against ranks the float vectors of the same model
before they are stored (the build target scifact_vectors of bench/embed, -DMEMVID_BENCH=ON); it
embeds everything a second time. Without that program the recall is left out.
"""
import gzip
import json
import pathlib
import re
import shutil
import subprocess
import sys

import harness

RUN_LENGTH = 100
RECALL_AT = 10
MODES = ("vectors", "words", "hybrid")
BOUNDS = {("vectors", "f32"): {"least": 0.644, "most": 0.646},
          ("vectors", "int8"): {"least": 0.640},
          ("hybrid", "f32"): {"least": 0.730},
          ("hybrid", "int8"): {"least": 0.730}}


def write_documents(packed, path):
    with gzip.open(packed, "rt", encoding="utf-8") as lines, open(path, "w") as out:
        for line in lines:
            document = json.loads(line)
            text = f"{document['title']} {document['text']}"
            out.write(json.dumps({"id": document["_id"], "text": text}) + "\n")


def write_run(results, path):
    with open(results, encoding="utf-8") as lines, open(path, "w", encoding="utf-8") as out:
        for line in lines:
            answer = json.loads(line)
            for hit in answer["hits"]:
                out.write(f"{answer['id']}\t{hit['id']}\t{hit['score']!r}\n")


def ndcg_and_recall(ir, run):
    line = subprocess.run([sys.executable, ir / "score.py", ir / "scifact/qrels.tsv", run],
                          check=True, capture_output=True, text=True).stdout
    return (float(re.search(rf"{name} ([0-9.]+)", line)[1]) for name in ("nDCG@10", "recall@100"))


def search(options, precision, mode, video, folder):
    results, run = folder / "results.jsonl", folder / f"{precision}-{mode}.tsv"
    with open(results, "wb") as output:
        took = harness.run([options.memvid, "search", "-v", video, "--batch",
                            options.ir / "scifact/queries.jsonl", "-k", RUN_LENGTH, "--mode", mode,
                            "--precision", precision], output, may_exit=(0, 1))
    write_run(results, run)
    return run, took.seconds


def top_of(run):
    """Each query's best documents; both programs write them best first."""
    tops = {}
    with open(run, encoding="utf-8") as lines:
        for line in lines:
            query, document, _ = line.split("\t")
            top = tops.setdefault(query, [])
            if len(top) < RECALL_AT:
                top.append(document)
    return tops


def recall(run, exact_run):
    ours, exact = top_of(run), top_of(exact_run)
    return sum(len(set(ours.get(query, ())) & set(top)) / len(top)
               for query, top in exact.items()) / len(exact)


def exact_run(options, precision, folder):
    with gzip.open(options.ir / "scifact/corpus.jsonl.gz") as packed, \
            open(folder / "corpus.jsonl", "wb") as unpacked:
        shutil.copyfileobj(packed, unpacked)
    shutil.copy(options.ir / "scifact/queries.jsonl", folder)
    run = folder / f"{precision}-exact.tsv"
    harness.run([options.scifact_vectors, precision, folder, run])
    return run


def report_precision(report, options, precision, documents, folder):
    video = folder / f"{precision}.mp4"
    encoded = harness.encode(options.memvid, video, [documents], "--chunk-size", 100000,
                             "--precision", precision)
    harness.tell(f"{precision}: encoded and embedded in {encoded.seconds:.0f} s")
    for mode in MODES:
        if mode == "words" and precision != options.precisions[0]:
            continue  # the same words, whatever the vectors
        run, seconds = search(options, precision, mode, video, folder)
        ndcg, recall_at_100 = ndcg_and_recall(options.ir, run)
        report.add(f"nDCG@10, {mode}{'' if mode == 'words' else ' ' + precision}", ndcg,
                   **BOUNDS.get((mode, precision), {}), recall_at_100=recall_at_100,
                   batch_seconds=round(seconds, 1))
    if options.scifact_vectors.exists():
        exact = exact_run(options, precision, folder)
        report.add(f"recall@10 against exact float search, {precision}",
                   recall(folder / f"{precision}-vectors.tsv", exact), least=0.99)
    else:
        harness.tell(f"{options.scifact_vectors} is not built: recall@10 left out")


def main():
    parser = harness.arguments(__doc__)
    parser.add_argument("--ir", type=harness.existing_folder,
                        default=str(harness.ROOT.parent / "shared/ir"),
                        help="folder with scifact/ and score.py; default: ../shared/ir")
    parser.add_argument("--scifact-vectors", type=pathlib.Path,
                        default=harness.ROOT / "build/bench/embed/scifact_vectors",
                        help="the build target scifact_vectors")
    parser.add_argument("--precisions", nargs="+", default=["f32", "int8"],
                        choices=["f32", "bf16", "int8"])
    options = parser.parse_args()
    report = harness.Report("SciFact")
    with harness.scratch() as name:
        folder = pathlib.Path(name)
        documents = folder / "documents.jsonl"
        write_documents(options.ir / "scifact/corpus.jsonl.gz", documents)
        for precision in options.precisions:
            report_precision(report, options, precision, documents, folder)
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
