#!/usr/bin/env python3
"""How long does a whole encode take beside libaom alone, run by ffmpeg on all of two cores?

Ours is `memvid encode --no-index`: loading, cutting, compressing, drawing, encoding, reading every
frame back, and the disk. The other side are two ffmpeg processes side by side that encode the very
same pictures, half each, as raw frames in the video's own pixel format. Its libaom settings are
those of src/video/av1_encoder.cc; --plain adds a run with ffmpeg's usual ones (-crf 30), which keep
libaom's other intra tools. Both sides take turns; medians.
"""
import functools
import os
import pathlib
import resource
import subprocess
import sys
import time

import harness

SIDES = 2
# What av1_encoder.cc sets, in ffmpeg's words.
SAME = ["-crf", "0", "-aom-params",
        "tune-content=screen:enable-palette=1:enable-intrabc=0:enable-filter-intra=0:"
        "enable-intra-edge-filter=0:enable-smooth-intra=0:enable-paeth-intra=0:"
        "enable-cfl-intra=0:enable-directional-intra=0:enable-cdef=0:enable-restoration=0"]
PLAIN = ["-crf", "30", "-aom-params", "tune-content=screen:enable-palette=1"]


def raw_halves(video, folder):
    """Decodes the video and cuts its frames in two files. Returns their names and the size."""
    size = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
                           "stream=width,height", "-of", "csv=p=0:s=x", video],
                          check=True, capture_output=True, text=True).stdout.strip()
    width, height = (int(number) for number in size.split("x"))
    raw = folder / "all.yuv"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", video, "-fps_mode", "passthrough",
                    "-pix_fmt", "yuv420p", "-f", "rawvideo", raw], check=True)
    frame_bytes = width * height * 3 // 2
    frames = raw.stat().st_size // frame_bytes
    first = frames - frames // SIDES
    halves = []
    with open(raw, "rb") as source:
        for side, count in enumerate((first, frames - first)):
            halves.append(folder / f"half-{side}.yuv")
            halves[-1].write_bytes(source.read(count * frame_bytes))
    raw.unlink()
    return halves, size, frames


def run_ffmpeg(halves, size, settings):
    """Wall and CPU seconds of both processes, and the bytes of their videos."""
    cpu_before = children_cpu_seconds()
    start = time.perf_counter()
    sides = [subprocess.Popen(
        ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s",
         size, "-r", "30", "-i", half, "-c:v", "libaom-av1", "-usage", "allintra", "-cpu-used", "8",
         "-threads", "1", "-b:v", "0", *settings, "-pix_fmt", "yuv420p", half.with_suffix(".mp4")])
        for half in halves]
    if any([side.wait() for side in sides]):
        sys.exit("ffmpeg failed")
    return (time.perf_counter() - start, children_cpu_seconds() - cpu_before,
            sum(half.with_suffix(".mp4").stat().st_size for half in halves))


def children_cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def report_side(report, figure, ours, theirs, **details):
    wall, cpu = (harness.median(times) for times in
                 ((run.seconds for run in ours), (run.cpu_seconds for run in ours)))
    their_wall, their_cpu, their_bytes = (harness.median(times) for times in zip(*theirs))
    report.add(figure, wall / their_wall, seconds=round(wall, 2), cpu_seconds=round(cpu, 2),
               ffmpeg_seconds=round(their_wall, 2), ffmpeg_cpu_seconds=round(their_cpu, 2),
               cpu_ratio=round(cpu / their_cpu, 2), ffmpeg_video_bytes=int(their_bytes), **details)


def main():
    parser = harness.arguments(__doc__, manual=True, rounds=5)
    parser.add_argument("--plain", action="store_true", help="also against ffmpeg's usual settings")
    options = parser.parse_args()
    report = harness.Report("the PostgreSQL manual")
    sides = {"same": SAME, "plain": PLAIN} if options.plain else {"same": SAME}
    with harness.scratch() as name:
        folder = pathlib.Path(name)
        video = folder / "ours.mp4"
        encode = functools.partial(harness.encode, options.memvid, video, [options.manual],
                                   "--no-index")
        encode()
        halves, size, frames = raw_halves(video, folder)
        ours, theirs = [], {side: [] for side in sides}
        for _ in range(options.rounds):
            ours.append(encode())
            for side, settings in sides.items():
                theirs[side].append(run_ffmpeg(halves, size, settings))
        report_side(report, "encode --no-index / two ffmpeg processes", ours, theirs["same"],
                    most=2.6, aim=2, frames=frames, rounds=options.rounds, cores=os.cpu_count(),
                    video_bytes=video.stat().st_size)
        if options.plain:
            report_side(report, "the same against -crf 30 and libaom's other defaults", ours,
                        theirs["plain"])
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
