#!/usr/bin/env python3
"""What does background indexing cost, and what does it survive?

The documents are the PostgreSQL manual. `--part`:

  return   how long until `encode --background-index` returns, beside `encode --no-index`; in turns
  table    the table that users of the program before this one were given (1,115 chunks); theirs are
           quoted, not measured
  speed    chunks a second of the worker beside those of immediate indexing, of the same memory
  status   how long index-status takes beyond the start of a process, while a job runs
  kills    the worker killed at random instants of one job of the whole manual, while index-wait runs;
           what it embeds in all is counted by the build target count_inferences of bench/embed
           (-DMEMVID_BENCH=ON); without that library the count is left out
  queue    1,000 jobs submitted by 8 processes, run by 4 workers, which are killed at random; their
           vectors come from a server on loopback
  list     index-jobs and index-prune with 100,000 ended jobs
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import harness

PARTS = ("return", "table", "speed", "status", "kills", "queue", "list")
THEIRS = {"video": 12, "index": 45, "total": 57}
CHUNKS_OF_TABLE = 1_115
KILLS = 10
JOBS, SUBMITTERS, WORKERS = 1_000, 8, 4
ENDED = 100_000
ON = "the PostgreSQL manual"


def memvid(options, *words, **changes):
    done = subprocess.run([str(options.memvid), *map(str, words)], check=False, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, **changes)
    if done.returncode != 0:
        sys.exit(f"memvid {' '.join(map(str, words))}\nended with {done.returncode}: {done.stderr}")
    return done.stdout


def timed(options, *words):
    began = time.perf_counter()
    out = memvid(options, *words)
    return time.perf_counter() - began, out


def job_in(out):
    return re.search(r"idx_[0-9a-f]{12}", out)[0]


def status(options, job):
    return json.loads(subprocess.run([str(options.memvid), "index-status", job, "--json"],
                                     check=False, capture_output=True).stdout)


def workers():
    """The processes that run jobs of this script's store."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            words = pathlib.Path("/proc", process, "cmdline").read_bytes().split(b"\0")
            env = pathlib.Path("/proc", process, "environ").read_bytes()
        except OSError:
            continue
        if b"worker" in words and os.fsencode(os.environ["MEMVID_STATE"]) in env:
            found.append(int(process))
    return found


def kill(process):
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        pass


def quiet():
    """Until no worker is left that would take the processor from what is measured next."""
    while workers():
        time.sleep(0.1)


def report_return(report, options, folder):
    alone, background = [], []
    for i in range(options.rounds):
        video = folder / f"alone{i}.mp4"
        alone.append(timed(options, "encode", options.manual, "-o", video, "--no-index")[0])
        video = folder / f"background{i}.mp4"
        seconds, out = timed(options, "encode", options.manual, "-o", video, "--background-index")
        background.append(seconds)
        began = time.perf_counter()
        memvid(options, "search", "-v", video, "--mode", "words", "vacuum freeze")
        search = time.perf_counter() - began
        memvid(options, "index-cancel", job_in(out))
        quiet()
    report.add("until encode --background-index returns / encode --no-index",
               harness.median(background) / harness.median(alone), most=1.25, unit="x",
               background_seconds=round(harness.median(background), 2),
               alone_seconds=round(harness.median(alone), 2), first_word_search=round(search, 3))


def some_chunks(options, folder, count):
    """A folder of so many chunks of the manual, or a few more."""
    target = folder / "some"
    target.mkdir()
    video = folder / "some.mp4"
    for page in sorted(pathlib.Path(options.manual).glob("*.html")):
        shutil.copy(page, target)
        if len(list(target.iterdir())) % 10 == 0:
            video.unlink(missing_ok=True)
            memvid(options, "encode", target, "-o", video, "--no-index")
            if json.loads(memvid(options, "info", video, "--json"))["chunks"] >= count:
                return target
    sys.exit("the documents are too few")


def report_table(report, options, folder):
    docs = some_chunks(options, folder, CHUNKS_OF_TABLE)
    stats = json.loads(memvid(options, "encode", docs, "-o", folder / "now.mp4", "--json"))
    video, index = stats["encoding_time_seconds"], (stats["indexing_time_seconds"]
                                                    + stats["embedding_time_seconds"])
    returned, out = timed(options, "encode", docs, "-o", folder / "later.mp4",
                          "--background-index")
    words = timed(options, "search", "-v", folder / "later.mp4", "--mode", "words", "vacuum")[0]
    memvid(options, "index-wait", job_in(out))
    vectors = status(options, job_in(out))["duration_seconds"]
    none = timed(options, "encode", docs, "-o", folder / "none.mp4", "--no-index")[0]
    name = f"{stats['total_chunks']:,} chunks: "
    for figure, seconds, theirs in (
            ("video", video, THEIRS["video"]), ("index", index, THEIRS["index"]),
            ("immediate, in all", video + index, THEIRS["total"]),
            ("background, until it returns", returned, THEIRS["video"]),
            ("background, words searchable after", returned + words, THEIRS["index"]),
            ("background, all vectors after", vectors, THEIRS["index"]),
            ("no index", none, THEIRS["video"])):
        report.add(name + figure, seconds, most=theirs, unit="s", theirs=theirs)
    quiet()


def report_speed(report, options, folder):
    docs = folder / "some" if (folder / "some").exists() else some_chunks(options, folder,
                                                                          CHUNKS_OF_TABLE)
    now, later = [], []
    for i in range(options.rounds):
        video = folder / f"speed{i}.mp4"
        stats = json.loads(memvid(options, "encode", docs, "-o", video, "--json"))
        now.append(stats["chunks_embedded"] / stats["embedding_time_seconds"])
        video = folder / f"speed-later{i}.mp4"
        job = job_in(memvid(options, "encode", docs, "-o", video, "--background-index"))
        memvid(options, "index-wait", job)
        log = pathlib.Path(status(options, job)["log"]).read_text(encoding="utf-8")
        seconds = float(re.search(r"completed after ([\d.]+) s", log)[1])
        later.append(stats["total_chunks"] / seconds)
        quiet()
    report.add("chunks/s of the worker / of immediate indexing",
               harness.median(later) / harness.median(now), least=0.95,
               worker=round(harness.median(later), 1), immediate=round(harness.median(now), 1))


def report_status(report, options, folder):
    job = job_in(memvid(options, "encode", options.manual, "-o", folder / "asked.mp4",
                        "--background-index"))
    while status(options, job)["chunks_done"] == 0:
        time.sleep(0.1)
    asked, alone = [], []
    for _ in range(30):
        asked.append(timed(options, "index-status", job)[0])
        alone.append(timed(options, "--version")[0])
    report.add("index-status while a job runs, beyond a process's start",
               harness.median(asked) - harness.median(alone), most=0.020, unit="s",
               longest=round(max(asked), 4), start=round(harness.median(alone), 4))
    memvid(options, "index-cancel", job)


def report_kills(report, options, folder):
    rng = random.Random(options.seed)
    video, count = folder / "killed.mp4", folder / "inferences"
    counting = {"LD_PRELOAD": str(options.count_inferences), "COUNT_INFERENCES": str(count)}
    if options.count_inferences.exists():
        os.environ.update(counting)  # whichever command sees the orphan starts the next worker
    else:
        harness.tell(f"{options.count_inferences} is not built: what is embedded is not counted")
    job = job_in(memvid(options, "encode", options.manual, "-o", video, "--background-index"))
    wait = subprocess.Popen([str(options.memvid), "index-wait", job], stdout=subprocess.DEVNULL)
    most_workers, back = 0, []
    for _ in range(KILLS):
        time.sleep(rng.uniform(2, 8))
        most_workers = max(most_workers, len(workers()))
        for worker in workers():
            kill(worker)
        killed, done = time.perf_counter(), status(options, job)["chunks_done"]
        while wait.poll() is None and not (
                status(options, job)["state"] == "in_progress"
                and status(options, job)["chunks_done"] > done):
            time.sleep(0.1)
        back.append(time.perf_counter() - killed)
    wait.wait()
    for name in counting:
        os.environ.pop(name, None)
    final = status(options, job)
    log = pathlib.Path(final["log"]).read_text(encoding="utf-8")
    report.add("a worker killed 10 times: the job is completed", final["state"] == "completed",
               least=1, attempts=final["attempts"])
    report.add("seconds until vectors come again after a kill, the longest", max(back), most=10,
               unit="s", median=round(harness.median(back), 2))
    report.add("workers at one time, the most", most_workers, most=1, runs=log.count("run "))
    if count.exists():
        embedded = sum(map(int, count.read_text().split()))
        report.add("chunks embedded in all / chunks", embedded / final["chunks_total"], most=1.05,
                   unit="x")


def report_queue(report, options, folder):
    rng = random.Random(options.seed)
    server = harness.VectorServer(dimension=2)
    env = {key: value for key, value in os.environ.items() if key != "MEMVID_MODEL"}
    env |= server.environment()

    def submit(number):
        return job_in(memvid(options, "encode", "--text", f"Text number {number}.", "-o",
                             folder / f"q{number}.mp4", "--background-index", "--quiet", env=env))

    began, kills = time.perf_counter(), 0
    running = []
    with concurrent.futures.ThreadPoolExecutor(SUBMITTERS) as pool:
        jobs = [pool.submit(submit, number) for number in range(options.jobs)]
        wait_for_store()
        store = sqlite3.connect(f"file:{os.environ['MEMVID_STATE']}/jobs.db?mode=ro", uri=True,
                                timeout=60)
        while True:
            running = [worker for worker in running if worker.poll() is None]
            while len(running) < WORKERS:
                running.append(subprocess.Popen([str(options.memvid), "worker", "--until-idle"],
                                                env=env, stderr=subprocess.DEVNULL))
            time.sleep(rng.uniform(0, 0.3))
            if kills < options.jobs // 10:
                kill(rng.choice(running).pid)
                kills += 1
            ended = store.execute("SELECT count(*) FROM jobs WHERE state > 1").fetchone()[0]
            if ended >= options.jobs and all(job.done() for job in jobs):
                break
    ids = {job.result() for job in jobs}
    seconds = time.perf_counter() - began
    states = collections.Counter(state for (state,) in store.execute("SELECT state FROM jobs"))
    for worker in running:
        worker.wait()
    server.end()
    texts = [count for text, count in server.seen.items() if "Text number" in text]
    report.add(f"{options.jobs:,} jobs by {SUBMITTERS} processes, {WORKERS} workers, {kills} kills: "
               "completed", states[2], least=options.jobs, ids=len(ids), seconds=round(seconds, 1))
    report.add("texts embedded / jobs", sum(texts) / options.jobs, most=1 + 2 * kills / options.jobs,
               unit="x")
    size = sum(path.stat().st_size
               for path in pathlib.Path(os.environ["MEMVID_STATE"]).glob("jobs.db*"))
    report.add("the store's size after it", size / 1e6, most=4, unit="MB")


def report_list(report, options, folder):
    memvid(options, "encode", "--text", "One text.", "-o", folder / "one.mp4", "--no-index")
    memvid(options, "reindex", folder / "one.mp4", "--no-vectors")
    os.environ["MEMVID_KEEP_JOBS"] = str(1_000_000)
    job = job_in(memvid(options, "append", "-v", folder / "one.mp4", "--text", "Another.",
                        "--background-index"))
    memvid(options, "index-wait", job)
    quiet()
    with sqlite3.connect(pathlib.Path(os.environ["MEMVID_STATE"], "jobs.db")) as store:
        columns = ", ".join(name for _, name, *_ in store.execute("PRAGMA table_info(jobs)")
                            if name not in ("job", "id"))
        store.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
                      f" INSERT INTO jobs(id, {columns}) SELECT printf('idx_%012x', i), {columns}"
                      " FROM jobs, n", (ENDED,))
    listed, alone = [], []
    for _ in range(20):
        listed.append(timed(options, "index-jobs")[0])
        alone.append(timed(options, "--version")[0])
    report.add(f"index-jobs of {ENDED:,} ended jobs", harness.median(listed), most=0.050, unit="s",
               start=round(harness.median(alone), 4))
    seconds, _ = timed(options, "index-prune", "--older-than", "0s")
    left = memvid(options, "index-jobs", "--json").count("idx_")
    report.add("jobs left after index-prune --older-than 0s", left, most=0, seconds=round(seconds, 2))
    del os.environ["MEMVID_KEEP_JOBS"]


def wait_for_store():
    while not pathlib.Path(os.environ["MEMVID_STATE"], "jobs.db").exists():
        time.sleep(0.05)
    time.sleep(0.5)  # its tables


def main():
    parser = harness.arguments(__doc__, manual=True, rounds=3)
    parser.add_argument("--part", choices=PARTS, nargs="+", default=list(PARTS),
                        help="only these; default: all")
    parser.add_argument("--jobs", type=int, default=JOBS, help=f"of the queue; default: {JOBS}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count-inferences", type=pathlib.Path,
                        default=harness.ROOT / "build/bench/embed/libcount_inferences.so",
                        help="the build target count_inferences")
    options = parser.parse_args()
    options.memvid = options.memvid.resolve()
    report = harness.Report(ON)
    parts = {"return": report_return, "table": report_table, "speed": report_speed,
             "status": report_status, "kills": report_kills, "queue": report_queue, "list": report_list}
    with harness.scratch() as name:
        for part in options.part:
            folder = pathlib.Path(name, part if part != "speed" else "table")
            folder.mkdir(exist_ok=True)
            os.environ["MEMVID_STATE"] = str(pathlib.Path(name, f"state-{part}"))
            parts[part](report, options, folder)
            quiet()
    return report.exit_code()


if __name__ == "__main__":
    sys.exit(main())
