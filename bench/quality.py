#!/usr/bin/env python3
"""Does the search find what people judged relevant? nDCG@10 on two sets, through the commands.

SciFact: one document is one chunk (title + " " + text); the 300 judged claims are asked with
--batch. The manual: the 100 questions of bench/questions/; a page stands where its best chunk does.
The exact float search that the vector search is held against ranks the float vectors of the same model
before they are stored (the build target scifact_vectors of bench/embed, -DMEMVID_BENCH=ON); it
embeds everything a second time. Without that program the recall is left out.

How the index keeps vectors (--vectors int8, f32) is told in the same way, with what a chunk's vector
takes on the disk.
"""
import collections
import gzip
import json
import math
import pathlib
import shutil
import sys
import tempfile

import harness

TOP = 10
CHUNKS_FOR_PAGES = 50  # chunks that are asked for to have ten pages
QUESTIONS = harness.ROOT / "bench/questions/postgresql-manual.jsonl"
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


def judgements_of_scifact(ir):
    judged = collections.defaultdict(dict)
    with open(ir / "scifact/qrels.tsv", encoding="utf-8") as lines:
        for line in lines:
            query, document, grade = line.split("\t")
            judged[query][document] = int(grade)
    return judged


def judgements_of_manual():
    with open(QUESTIONS, encoding="utf-8") as lines:
        questions = [json.loads(line) for line in lines]
    return {question["id"]: question["pages"] for question in questions}


def ndcg(judged, ranked):
    """nDCG@10 as trec_eval has it: gain is the grade, discount log2(rank + 1). `ranked`: of each
    query the documents, best first."""
    def gain(grades):
        return sum(grade / math.log2(rank + 2) for rank, grade in enumerate(grades[:TOP]))
    return sum(gain([grades.get(document, 0) for document in ranked.get(query, [])])
               / gain(sorted(grades.values(), reverse=True))
               for query, grades in judged.items()) / len(judged)


def ask(options, video, questions, count, mode, name_of, *flags):
    """Of each question the documents found, best first, each once; and the seconds for all."""
    with tempfile.TemporaryFile() as output:
        took = harness.run([options.memvid, "search", "-v", video, "--batch", questions,
                            "-k", count, "--mode", mode, *flags], output, may_exit=(0, 1))
        output.seek(0)
        answers = [json.loads(line) for line in output]
    return {answer["id"]: list(dict.fromkeys(name_of(hit) for hit in answer["hits"]))
            for answer in answers}, took.seconds


def recall(ranked, exact):
    return sum(len(set(ranked.get(query, ())[:TOP]) & set(best[:TOP])) / TOP
               for query, best in exact.items()) / len(exact)


def exact_ranking(options, precision, folder):
    with gzip.open(options.ir / "scifact/corpus.jsonl.gz") as packed, \
            open(folder / "corpus.jsonl", "wb") as unpacked:
        shutil.copyfileobj(packed, unpacked)
    shutil.copy(options.ir / "scifact/queries.jsonl", folder)
    run = folder / f"{precision}-exact.tsv"
    if not run.exists():
        harness.run([options.scifact_vectors, precision, folder, run])
    ranked = collections.defaultdict(list)  # the program writes each query's best first
    with open(run, encoding="utf-8") as lines:
        for line in lines:
            query, document, _ = line.split("\t")
            ranked[query].append(document)
    return ranked


def report_precision(report, options, precision, documents, folder):
    video = folder / f"{precision}.mp4"
    encoded = harness.encode(options.memvid, video, [documents], "--chunk-size", 100000,
                             "--precision", precision)
    harness.tell(f"{precision}: encoded and embedded in {encoded.seconds:.0f} s")
    judged, ranked = judgements_of_scifact(options.ir), {}
    for mode in MODES:
        if mode == "words" and precision != options.precisions[0]:
            continue  # the same words, whatever the vectors
        ranked[mode], seconds = ask(options, video, options.ir / "scifact/queries.jsonl", TOP, mode,
                                    lambda hit: hit["id"], "--precision", precision)
        report.add(f"nDCG@10, {mode}{'' if mode == 'words' else ' ' + precision}",
                   ndcg(judged, ranked[mode]), **BOUNDS.get((mode, precision), {}),
                   batch_seconds=round(seconds, 1))
    if options.scifact_vectors.exists():
        exact = exact_ranking(options, precision, folder)
        report.add(f"recall@10 against exact float search, {precision}",
                   recall(ranked["vectors"], exact), least=0.99)
    else:
        harness.tell(f"{options.scifact_vectors} is not built: recall@10 left out")


def report_storage(report, options, kind, folder):
    """Of the memory that report_precision made."""
    precision = options.precisions[0]
    video = folder / f"{precision}.mp4"
    made = harness.json_of([options.memvid, "reindex", video, "--vectors", kind, "--precision",
                            precision, "--json"])[0]
    with_vectors = video.with_suffix(".db").stat().st_size
    ranked, seconds = ask(options, video, options.ir / "scifact/queries.jsonl", TOP, "vectors",
                          lambda hit: hit["id"], "--precision", precision)
    name = f"vectors kept as {kind}, model in {precision}: "
    report.add(name + "nDCG@10", ndcg(judgements_of_scifact(options.ir), ranked),
               batch_seconds=round(seconds, 1))
    if options.scifact_vectors.exists():
        report.add(name + "recall@10 against exact float search",
                   recall(ranked, exact_ranking(options, precision, folder)), least=0.99)
    harness.run([options.memvid, "reindex", video, "--no-vectors"])
    vectors = with_vectors - video.with_suffix(".db").stat().st_size
    report.add(name + "of a chunk's vector in the index", vectors / made["chunks"], unit="bytes")


def report_scifact(options, folder):
    report = harness.Report("SciFact")
    if not options.ir.is_dir():
        harness.tell(f"{options.ir} is absent: SciFact left out")
        return report
    documents = folder / "documents.jsonl"
    write_documents(options.ir / "scifact/corpus.jsonl.gz", documents)
    for precision in options.precisions:
        report_precision(report, options, precision, documents, folder)
    for kind in ("int8", "f32"):
        report_storage(report, options, kind, folder)
    return report


def report_manual(options, folder):
    report = harness.Report("the manual, 100 questions")
    video = harness.manual_memory(options, folder)
    judged = judgements_of_manual()
    for mode in MODES:
        ranked, seconds = ask(options, video, QUESTIONS, CHUNKS_FOR_PAGES, mode,
                              lambda hit: pathlib.PurePath(hit["source"]).name)
        report.add(f"nDCG@10, {mode}", ndcg(judged, ranked), batch_seconds=round(seconds, 1))
    return report


def main():
    parser = harness.arguments(__doc__, manual=True, memory=True)
    parser.add_argument("--ir", type=pathlib.Path, default=harness.ROOT.parent / "shared/ir",
                        help="folder with scifact/; default: ../shared/ir")
    parser.add_argument("--scifact-vectors", type=pathlib.Path,
                        default=harness.ROOT / "build/bench/embed/scifact_vectors",
                        help="the build target scifact_vectors")
    parser.add_argument("--precisions", nargs="+", default=["f32", "int8"],
                        choices=["f32", "bf16", "int8"])
    options = parser.parse_args()
    with harness.scratch() as name:
        folder = pathlib.Path(name)
        reports = [report_scifact(options, folder), report_manual(options, folder)]
    return max(report.exit_code() for report in reports)


if __name__ == "__main__":
    sys.exit(main())
