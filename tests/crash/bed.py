"""What the crash tests share: scenarios made ready, runs that go wrong, and the judge.

A memory passes when it is the one before or the one after, whole, is the one after if the command
had said that it is done, can be searched, and lets the next command do its work.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))

import call_log
from endpoint_server import Server
from scenarios import INPUTS, SCENARIOS, SEARCH
from support import (BINARY, CliTest, DAMAGED, DONE, HAS_EMBEDDINGS, NOT_FOUND, Run, USAGE)

FAULTY_FS = os.environ.get("MEMVID_FAULTY_FS", os.path.join("build", "tests", "crash",
                                                            "libfaulty_fs.so"))
OPTIONS = argparse.Namespace(all=False, seed=20240917, keep=None)

# Where a fsync costs nothing: what the disk did is worked out, not tried.
if os.path.isdir("/dev/shm") and os.access("/dev/shm", os.W_OK):
    tempfile.tempdir = "/dev/shm"

# What a fill that never ended, or never began, may be called.
UNFINISHED_INDEX = re.compile(r"is (empty|absent|behind the video|of the video before it was compacted)$"
                              r"|: no index there$")


# The next append saves what no commit claims, before it cuts it.
KEPT_ASIDE = "v.mp4.tail"


def rng():
    return random.Random(OPTIONS.seed)


class Case:
    """A scenario with its folder before and after, and what its memory holds in both."""

    def __init__(self, scenario):
        self.scenario = scenario
        self.before = self.after = self.unharmed = None
        self.folder = ""
        self.names = set()
        self.calls = []
        self.seconds = 0.0


class Bed(CliTest):
    def setUp(self):
        super().setUp()
        self.server = Server() if HAS_EMBEDDINGS else None
        if self.server:
            self.server.request_count_max = 1 << 30
            self.addCleanup(self.server.end)
        for name, text in INPUTS.items():
            self.write(name, text)
        self.disk = self.path("disk")
        self.log = self.path("log")
        os.mkdir(self.disk)

    def environment(self, **changes):
        ours = {"TMPDIR": os.path.join(self.disk, "tmp"), "MEMVID_THREADS": "1"}
        if self.server:
            ours.update(MEMVID_MODEL=None, MEMVID_ENDPOINT=self.server.url(),
                        MEMVID_ENDPOINT_MODEL="crash")
        return super().environment(**ours, **changes)

    # -- The folder -------------------------------------------------------------------------------

    def fill_disk(self, files):
        """Makes the folder hold these files, {name: content}, and an empty one for temporaries."""
        for entry in os.scandir(self.disk):
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path)
            else:
                os.remove(entry.path)
        os.mkdir(os.path.join(self.disk, "tmp"))
        for name, content in files.items():
            with open(os.path.join(self.disk, name), "wb") as file:
                file.write(content)

    def files(self):
        result = {}
        for entry in os.scandir(self.disk):
            if entry.is_file():
                with open(entry.path, "rb") as file:
                    result[entry.name] = file.read()
        return result

    # -- Running ----------------------------------------------------------------------------------

    def run_watched(self, command, **faults):
        """Runs the program under faulty_fs; the environment's FAULTY_FS_... as `faults` say."""
        if os.path.exists(self.log):
            os.remove(self.log)
        env = self.environment(LD_PRELOAD=os.path.abspath(FAULTY_FS), FAULTY_FS_FOLDER=self.disk,
                               FAULTY_FS_LOG=self.log,
                               **{f"FAULTY_FS_{key.upper()}": str(value)
                                  for key, value in faults.items()})
        done = subprocess.run([os.path.abspath(BINARY), *command], cwd=self.dir, env=env,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
                              check=False)
        return Run(done.returncode, done.stdout, done.stderr)

    def prepare(self, scenario):
        """Runs the scenario once without a fault."""
        case = Case(scenario)
        self.fill_disk({})
        for command in scenario.setup:
            self.expect(DONE, *command)
        case.folder = self.files()
        if scenario.unharmed:
            case.unharmed = self.content(scenario.unharmed)
        case.before = self.content(scenario.video)
        self.fill_disk(case.folder)
        run = self.run_watched(scenario.command)
        self.assertEqual(run.code, DONE, run.err)
        case.calls = call_log.read(self.log)
        case.after = self.content(scenario.video)
        case.names = set(self.files())  # with the index that the search made
        self.assertIsNotNone(case.after)
        return case

    # -- Judging ----------------------------------------------------------------------------------

    def content(self, video):
        """(texts, hits) of a memory that must be whole; None if there is none."""
        if not self.exists(video):
            self.refused(NOT_FOUND, re.escape(os.path.basename(video)), *search_of(video))
            return None
        return self.texts_of(video), self.hits_of(self.expect(DONE, *search_of(video), "--json"))

    def texts_of(self, video):
        run = self.memvid("verify", video, "--json")
        self.assertIn(run.code, (DONE, DAMAGED), run.err)
        for finding in run.json()["findings"]:
            self.assertEqual(finding["place"], "index", f"verify: {finding}")
            self.assertRegex(finding["message"], self.index_may_be)
        return tuple((chunk["chunk"], chunk["source"], chunk["text"])
                     for chunk in self.chunks(video))

    @staticmethod
    def hits_of(run):
        return tuple((hit["chunk"], hit["source"], hit["text"]) for hit in run.json()["hits"])

    index_may_be = UNFINISHED_INDEX

    def judge(self, case, is_done, ask_first=True):
        """Fails unless the memory passes. With `ask_first` it is searched before the next command
        too; a search may mend the index, so both ways must be gone."""
        scenario = case.scenario
        self.index_may_be = (re.compile(UNFINISHED_INDEX.pattern + "|of another memory")
                             if scenario.leaves_index else UNFINISHED_INDEX)
        texts = self.texts_of(scenario.video) if self.exists(scenario.video) else None
        allowed = [case.after] if is_done else [case.before, case.after]
        content = next((one for one in allowed if (one and one[0]) == texts), "neither")
        self.assertNotEqual(content, "neither", f"the texts are neither before nor after: {texts}")
        if scenario.unharmed:
            self.assertEqual(self.content(scenario.unharmed), case.unharmed)
        if ask_first and content:
            self.ask(scenario, content)
        self.expect(scenario.twice if content == case.after else DONE, *scenario.next)
        self.index_may_be = UNFINISHED_INDEX
        self.assertEqual(self.content(scenario.video), case.after)
        names = {name for name in self.files() if not name.startswith(KEPT_ASIDE)}
        self.assertLessEqual(names, case.names)

    def ask(self, scenario, content):
        question = search_of(scenario.video)
        run = self.memvid(*question, "--json")
        if run.code == USAGE and scenario.leaves_index:
            self.assertRegex(run.err, rb"^memvid: .*memvid reindex.*\n$")
            self.expect(DONE, "reindex", scenario.video, "--no-vectors")
            run = self.memvid(*question, "--json")
        self.assertEqual(run.code, DONE, run.err)
        self.assertEqual(self.hits_of(run), content[1])

    def keep(self, name):
        """On a failure: the folder, for whoever looks for the reason."""
        if OPTIONS.keep:
            shutil.copytree(self.disk, os.path.join(OPTIONS.keep, name), dirs_exist_ok=True)


def search_of(video):
    return tuple(video if part == "disk/v.mp4" else part for part in SEARCH)


def each_scenario(test):
    """Makes a test function of each scenario: test(self, case)."""
    def add(cls):
        for scenario in SCENARIOS:
            def run(self, scenario=scenario):
                test(self, self.prepare(scenario))
            setattr(cls, f"test_{scenario.name}", run)
        return cls
    return add


def main(unit_test, **arguments):
    """unittest.main() with the options of these tests; `arguments` are further ones: default."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--seed", type=int, default=OPTIONS.seed)
    parser.add_argument("--keep")
    for name, default in arguments.items():
        parser.add_argument(f"--{name}", type=type(default), default=default)
    rest = parser.parse_known_args(namespace=OPTIONS)[1]
    print(f"seed {OPTIONS.seed}", file=sys.stderr)
    unit_test.main(argv=[sys.argv[0], *rest])
