#!/usr/bin/env python3
"""How many bytes does a memory take per byte of text? The video alone, with everything, and small.

The text is what the loaders make of the documents, measured as the files that `memvid extract`
gives back. Sizes are those of the files on the disk, the database's -wal included.
"""
import pathlib
import struct
import sys

import harness

CHUNK_COUNT_SMALL = 100
PLACES = 4  # small inputs are taken from as many places of the manual; the worst one counts


def files_bytes(*paths):
    return sum(path.stat().st_size for path in paths if path.exists())


def initial_boxes_bytes(video):
    """ftyp and moov: what any fragmented MP4 starts with, before the first frame."""
    size = 0
    with open(video, "rb") as file:
        while True:
            length, kind = struct.unpack(">I4s", file.read(8))
            if kind not in (b"ftyp", b"moov"):
                return size
            size += length
            file.seek(size)


def text_bytes(memvid, video, folder):
    harness.run([memvid, "extract", video, "-o", folder, "--quiet"])
    return files_bytes(*(path for path in folder.rglob("*") if path.is_file()))


def encode(memvid, video, inputs):
    harness.encode(memvid, video, inputs, "--no-index")
    return video


def report_manual(report, options, folder):
    video = encode(options.memvid, folder / "alone.mp4", [options.manual])
    text = text_bytes(options.memvid, video, folder / "texts")
    report.add("video / text", files_bytes(video) / text, most=0.41, aim=0.39,
               video_bytes=files_bytes(video), text_bytes=text)
    return video, text


def report_with_index(report, options, folder, text):
    video = harness.manual_memory(options, folder)
    sizes = {name: files_bytes(video.with_suffix(suffix)) for name, suffix in
             (("video_bytes", ".mp4"), ("manifest_bytes", ".json"), ("database_bytes", ".db"),
              ("wal_bytes", ".db-wal"))}
    report.add("(video + manifest + database with all vectors) / text",
               sum(sizes.values()) / text, most=1.30, text_bytes=text, **sizes)


def report_one_chunk(report, options, folder, manual_video):
    chunks = harness.json_of([options.memvid, "extract", manual_video, "-o", "-", "--json"])
    full = [chunk for chunk in chunks if len(chunk["text"]) > 900]
    results = []
    for place in range(PLACES):
        source = folder / "one.txt"
        source.write_text(full[len(full) * place // PLACES]["text"], encoding="utf-8", newline="")
        video = encode(options.memvid, folder / f"one-{place}.mp4", [source])
        results.append((files_bytes(video) - initial_boxes_bytes(video), initial_boxes_bytes(video),
                        files_bytes(source)))
    worst, boxes, text = max(results)
    report.add("one chunk: video without its initial boxes", worst, most=4096, unit="bytes",
               on=f"the worst of {PLACES} chunks of the manual", initial_boxes_bytes=boxes,
               text_bytes=text)


def files_of_100_chunks(sources, first):
    """Files of the manual, from the given one on, that make 100 chunks; too long ones left out."""
    names, count = [], 0
    for source in sources[first:]:
        if count + source["chunks"] <= CHUNK_COUNT_SMALL:
            names.append(source["source"])
            count += source["chunks"]
    return names, count


def report_100_chunks(report, options, folder, manual_video):
    sources = harness.json_of([options.memvid, "list", manual_video, "--json"])
    results = []
    for place in range(PLACES):
        names, count = files_of_100_chunks(sources, len(sources) * place // PLACES)
        inputs = [options.manual.parent / name for name in names]
        video = encode(options.memvid, folder / f"hundred-{place}.mp4", inputs)
        text = sum(s["bytes"] for s in sources if s["source"] in names)
        results.append((files_bytes(video) / text, files_bytes(video), text, count))
    ratio, video_bytes, text, count = max(results)
    report.add("100 chunks: video / text", ratio, most=0.60,
               on=f"the worst of {PLACES} parts of the manual", video_bytes=video_bytes,
               text_bytes=text, chunks=count, all_ratios=[round(r[0], 4) for r in results])


def main():
    parser = harness.arguments(__doc__, manual=True, memory=True)
    parser.add_argument("--skip-index", action="store_true", help="leave out the one that embeds")
    options = parser.parse_args()
    report = harness.Report("the PostgreSQL manual")
    with harness.scratch() as name:
        folder = pathlib.Path(name)
        video, text = report_manual(report, options, folder)
        report_one_chunk(report, options, folder, video)
        report_100_chunks(report, options, folder, video)
        if not options.skip_index:
            report_with_index(report, options, folder, text)
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
