"""What the scripts of bench/ share: where things are, how a process is measured, how a figure is
told.

A script prints one line of JSON per figure to stdout, the same for people to stderr, and ends with
exit code 1 when a figure misses what it must reach. The load of the machine stands in each line:
times taken at a load above 1 are worth little.
"""
import argparse
import collections
import http.server
import itertools
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parents[1]
MANUAL = ROOT / "demo/cache/usr/share/doc/postgresql-doc-15/html"
LOAD_AT_START = os.getloadavg()[0]


def arguments(doc, **defaults):
    """A parser that knows what every script takes, and of the rest what `defaults` names."""
    parser = argparse.ArgumentParser(description=doc,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--memvid", type=pathlib.Path, default=ROOT / "build/memvid",
                        help="the program; default: the one of scripts/build.sh")
    if defaults.get("manual"):
        parser.add_argument("--manual", type=existing_folder, default=str(MANUAL),
                            help="the documents; default: the PostgreSQL manual that "
                                 "scripts/demo.sh unpacked")
    if defaults.get("memory"):
        parser.add_argument("--memory", type=pathlib.Path,
                            help="video of the manual with an index and all vectors; made there if "
                                 "absent; default: made for this run, which takes minutes")
    if defaults.get("rounds"):
        parser.add_argument("--rounds", type=int, default=defaults["rounds"],
                            help="how often each side is run; medians are told; default: "
                                 f"{defaults['rounds']}")
    return parser


def existing_folder(name):
    folder = pathlib.Path(name)
    if not folder.is_dir():
        raise argparse.ArgumentTypeError(f"{name} is not a folder; run scripts/demo.sh first, or "
                                         "name another one")
    return folder


def scratch():
    """A folder that is gone when the script ends."""
    return tempfile.TemporaryDirectory(prefix="memvid-bench-")


@dataclass
class Run:
    seconds: float      # wall
    cpu_seconds: float  # user and system, all threads
    exit_code: int


def run(command, output=subprocess.DEVNULL, may_exit=(0,)):
    """Runs a command to its end. Its messages are shown when it fails, which ends the script."""
    with tempfile.TemporaryFile() as messages:
        start = time.perf_counter()
        child = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                                 stdout=output, stderr=messages)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in may_exit:
            messages.seek(0)
            sys.exit(f"{' '.join(str(word) for word in command)}\nended with {child.returncode}: "
                     + messages.read().decode(errors="replace").strip())
    return Run(seconds, usage.ru_utime + usage.ru_stime, child.returncode)


def peak_bytes(command):
    """Peak resident memory of a command, which is run to its end. By way of `time`, which is small:
    the kernel never tells less of a child than its parent held."""
    with tempfile.NamedTemporaryFile("r") as told:
        run(["time", "--format=%M", f"--output={told.name}", *command])
        return int(told.read()) * 1024


def json_of(command):
    """What a command prints, one object a line."""
    with tempfile.TemporaryFile() as output:
        run(command, output)
        output.seek(0)
        return [json.loads(line) for line in output]


def encode(memvid, video, inputs, *flags):
    """Makes a memory from nothing. Encoding what is there already would be over at once, so what is
    there is removed first, and the program's own word is taken that it built a video."""
    for suffix in (".mp4", ".mp4.lock", ".json", ".db", ".db-wal", ".db-shm"):
        video.with_suffix(suffix).unlink(missing_ok=True)
    with tempfile.TemporaryFile() as output:
        encoded = run([memvid, "encode", *inputs, "-o", video, *flags, "--json"], output,
                      may_exit=(0, 7))
        output.seek(0)
        outcome = json.loads(output.read())["outcome"]
    if outcome != "built":
        sys.exit(f"{video}: the encode was to build it, but says {outcome}")
    return encoded


def manual_memory(options, folder):
    """The video of the manual with all vectors: options.memory, or one made in `folder`."""
    video = options.memory or folder / "manual.mp4"
    if not video.exists():
        tell("encoding and embedding the manual, which takes minutes ...")
        encode(options.memvid, video, [options.manual])
    info = json_of([options.memvid, "info", video, "--json"])[0]
    if info["vectors"] != 1.0:
        sys.exit(f"{video}: only {info['vectors']:.0%} of its chunks have vectors")
    return video


def write_generated_text(path, size_bytes, seed=1):
    """English-like text: words of a fixed vocabulary by Zipf's law, in sentences and paragraphs."""
    rng = random.Random(seed)
    letters = "etaoinshrdlucmfwypvbgk"
    words = ["".join(rng.choices(letters, range(len(letters), 0, -1), k=rng.randint(2, 10)))
             for _ in range(20000)]
    sums = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))
    with open(path, "w", encoding="ascii") as out:
        while out.tell() < size_bytes:
            sentence = " ".join(rng.choices(words, cum_weights=sums, k=rng.randint(5, 25)))
            out.write(sentence.capitalize() + rng.choice((". ", ". ", ". ", ".\n\n")))


class VectorServer(http.server.ThreadingHTTPServer):
    """Ollama's /api/embed, as far as memvid asks it: vectors drawn by chance. `seen` counts the texts
    that it was asked for."""
    daemon_threads = True

    def __init__(self, dimension):
        super().__init__(("127.0.0.1", 0), _VectorHandler)
        self.dimension = dimension
        self.seen = collections.Counter()
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def environment(self):
        """What makes memvid ask it."""
        return {"MEMVID_ENDPOINT": f"http://127.0.0.1:{self.server_port}/api/embed",
                "MEMVID_ENDPOINT_MODEL": "by chance"}

    def handle_error(self, *_):
        """A client that was killed."""

    def end(self):
        self.shutdown()
        self.server_close()


class _VectorHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        with self.server.lock:
            self.server.seen.update(texts)
        rng = random.Random(len(texts))
        reply = json.dumps({"embeddings": [[rng.randint(-99, 99)
                                            for _ in range(self.server.dimension)]
                                           for _ in texts]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass


def median(values):
    return statistics.median(values)


def percentile(values, percent):
    """The smallest value that at least `percent` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def tell(line):
    print(line, file=sys.stderr, flush=True)


class Report:
    """Tells figures as they come and remembers whether one missed its bound."""

    def __init__(self, on):
        self.on = on
        self.missed = False

    def add(self, figure, measured, most=None, least=None, unit="", aim=None, **details):
        """`most`, `least`: what the figure must not exceed or fall below; None: it is just told."""
        met = (most is None or measured <= most) and (least is None or measured >= least)
        self.missed |= not met
        must = " and ".join(f"{sign} {bound}" for sign, bound in ((">=", least), ("<=", most))
                            if bound is not None)
        measured = round(measured, 4)
        line = {"figure": figure, "on": details.pop("on", self.on), "measured": measured,
                "unit": unit, "must": must, "aim": aim, "met": met if must else None,
                "load": round(LOAD_AT_START, 1), **details}
        print(json.dumps({k: v for k, v in line.items() if v not in (None, "")}), flush=True)
        verdict = f"  must {must}: {'met' if met else 'MISSED'}" if must else ""
        tell(f"{figure}: {measured:g}{' ' + unit if unit else ''}{verdict}"
             f"{f'  (aim {aim})' if aim is not None else ''}")

    def exit_code(self):
        return 1 if self.missed else 0
