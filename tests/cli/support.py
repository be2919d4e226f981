"""The program as a black box: a fresh folder for each test, the real binary, what it printed.

Nothing but the standard library of python3. $MEMVID_BINARY names the program; ctest sets it.
Tests that need a privilege or a tool that is not there skip with a word.
"""

import functools
import json
import os
import pty
import random
import shutil
import subprocess
import tempfile
import threading
import unittest

BINARY = os.environ.get("MEMVID_BINARY", os.path.join("build", "memvid"))
HAS_EMBEDDINGS = os.environ.get("MEMVID_EMBEDDINGS", "1") == "1"
NOBODY = 65534

DONE, NOTHING_FOUND, USAGE, NOT_FOUND, CANCELLED = 0, 1, 2, 4, 5
DAMAGED, SKIPPED, BUSY, IO, UNSUPPORTED = 6, 7, 8, 9, 10


class Run:
    """What one run of the program left: its output, its lines for people, its exit code."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def json_lines(self):
        return [json.loads(line) for line in self.out.decode("utf-8").splitlines()]

    def json(self):
        (line,) = self.json_lines()
        return line


class CliTest(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        self.dir = tempfile.mkdtemp(prefix="memvid-cli-")
        self.addCleanup(shutil.rmtree, self.dir, ignore_errors=True)
        self.home = tempfile.mkdtemp(prefix="memvid-home-")
        self.addCleanup(shutil.rmtree, self.home, ignore_errors=True)

    # -- Files ------------------------------------------------------------------------------------

    def path(self, name):
        if isinstance(name, bytes):
            return os.path.join(os.fsencode(self.dir), name)
        return os.path.join(self.dir, name)

    def write(self, name, content):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def remove(self, name):
        if self.exists(name):
            os.remove(self.path(name))

    def exists(self, name):
        return os.path.lexists(self.path(name))

    def write_docs(self):
        """Three small sources of known text, the sample of most tests."""
        self.write("docs/backup.md", "# Backup\n\nCopy the archive to the attic every night.\n")
        self.write("docs/garden.txt", "Water the tomatoes.\r\nPrune the roses in March.\r\n")
        self.write("docs/deep/keys.txt", "The cellar key hangs behind the clock.\n")

    # -- Running ----------------------------------------------------------------------------------

    def environment(self, **changes):
        env = {key: value for key, value in os.environ.items()
               if not key.startswith(("MEMVID_", "XDG_")) and key != "NO_COLOR"}
        env.update(HOME=self.home, TMPDIR=self.home, LC_ALL="C.UTF-8", MEMVID_MODEL="/nonexistent")
        env.update(changes)
        return {key: value for key, value in env.items() if value is not None}

    def memvid(self, *arguments, stdin=b"", env=None, timeout=120, **options):
        """Runs the program in the test's folder and returns what it left."""
        options.setdefault("cwd", self.dir)
        done = subprocess.run([os.path.abspath(BINARY), *arguments], input=stdin, timeout=timeout,
                              env=env or self.environment(), capture_output=True, check=False,
                              **options)
        run = Run(done.returncode, done.stdout, done.stderr)
        self.assertGreaterEqual(run.code, 0, f"{arguments} died of a signal: {run.err}")
        self.assertNotIn(b"check failed", run.err)
        return run

    def start(self, *arguments, **options):
        return subprocess.Popen([os.path.abspath(BINARY), *arguments], cwd=self.dir,
                                env=self.environment(), stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)

    def expect(self, code, *arguments, **options):
        """Runs the program, which must end with `code`, in order: at most one error line."""
        run = self.memvid(*arguments, **options)
        shown = f"\n$ memvid {arguments}\nstdout: {run.out[:1500]}\nstderr: {run.err[:1500]}"
        self.assertEqual(run.code, code, shown)
        lines = run.err.decode("utf-8", "replace").splitlines()
        errors = [line for line in lines if line.startswith("memvid: ")]
        if code in (USAGE, NOT_FOUND, CANCELLED, BUSY, IO, UNSUPPORTED):
            self.assertEqual(len([e for e in errors if "damaged: " not in e]), 1, shown)
        if code == DONE:
            self.assertEqual(errors, [], shown)
        return run

    def refused(self, code, pattern, *arguments, **options):
        """As expect(); the error line must match `pattern`, and nothing is on standard output."""
        run = self.expect(code, *arguments, **options)
        self.assertRegex(run.err.decode("utf-8", "replace"), pattern)
        self.assertEqual(run.out, b"")
        return run

    def on_terminal(self, *arguments, env=None):
        """What the program sends to a terminal on standard output, and its exit code."""
        ours, theirs = pty.openpty()
        pieces = []

        def collect():
            try:
                while piece := os.read(ours, 65536):
                    pieces.append(piece)
            except OSError:  # Linux: the other side is closed
                pass

        reader = threading.Thread(target=collect)
        reader.start()
        done = subprocess.run([os.path.abspath(BINARY), *arguments], cwd=self.dir,
                              env=env or self.environment(TERM="xterm"), stdin=subprocess.DEVNULL,
                              stdout=theirs, stderr=subprocess.PIPE, timeout=120, check=False)
        os.close(theirs)
        reader.join()
        os.close(ours)
        return b"".join(pieces).replace(b"\r\n", b"\n"), done.returncode

    # -- Disks ------------------------------------------------------------------------------------

    def small_disk(self, size):
        """A disk of this size at disk/; skips where none can be mounted."""
        disk = self.path("disk")
        os.makedirs(disk, exist_ok=True)
        if os.getuid() != 0 or subprocess.run(
                ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk],
                capture_output=True, check=False).returncode != 0:
            self.skipTest("mounting a small disk is not permitted here")
        self.addCleanup(subprocess.run, ["umount", "-l", disk], check=False)

    # -- Memories ---------------------------------------------------------------------------------

    def encode(self, *inputs, video="v.mp4", options=(), code=DONE):
        """A memory without an index: needs no model."""
        return self.expect(code, "encode", *inputs, "-o", video, "--no-index", *options)

    def chunks(self, video="v.mp4", code=DONE):
        return self.expect(code, "extract", "-v", video, "--output", "-", "--json").json_lines()

    def write_manifest(self, name="v.json", video="v.mp4", **changes):
        """The manifest that encode writes beside an index; docs/formats/manifest.md."""
        memory = self.expect(DONE, "info", video, "--json").json()["memory_id"]
        manifest = {"format": "memvid-index", "version": 1, "memory": memory, "video": video,
                    "name": name, **changes}
        self.write(name, json.dumps(manifest))

    def texts(self, video="v.mp4"):
        """{source: its text}, put together from the chunks."""
        result = {}
        for chunk in self.chunks(video):
            result[chunk["source"]] = result.get(chunk["source"], "") + chunk["text"]
        return result

    # -- Privileges -------------------------------------------------------------------------------

    def as_nobody(self):
        """Options for memvid() that drop root, so that permissions are felt; {} when we are not."""
        if os.getuid() != 0:
            return {}
        for folder in (self.dir, self.home):
            os.chown(folder, NOBODY, NOBODY)
            for root, names, files in os.walk(folder):
                for name in names + files:
                    os.chown(os.path.join(root, name), NOBODY, NOBODY, follow_symlinks=False)
        try:
            subprocess.run([os.path.abspath(BINARY), "--version"], user=NOBODY, group=NOBODY,
                           cwd=self.dir, capture_output=True, check=True)
        except (OSError, subprocess.SubprocessError):
            self.skipTest("the program cannot be run by an unprivileged user here")
        return {"user": NOBODY, "group": NOBODY}


@functools.lru_cache
def invented_words():
    rng = random.Random(0)
    return ["".join(rng.choice("etaoinshrdlucmfwypvbgkqjxz"[:rng.randint(4, 26)])
                    for _ in range(rng.randint(2, 11))) for _ in range(5000)]


@functools.lru_cache(maxsize=4)
def generated_text(size_bytes, seed=1):
    """Words with the frequencies of a language, in lines and paragraphs; a function of the seed."""
    rng = random.Random(seed)
    words = invented_words()
    pieces, size = [], 0
    while size < size_bytes:
        line = " ".join(words[min(int(rng.paretovariate(0.6)), len(words)) - 1]
                        for _ in range(rng.randint(6, 14)))
        line += "\n\n" if rng.random() < 0.2 else "\n"
        pieces.append(line)
        size += len(line)
    return "".join(pieces)[:size_bytes]
