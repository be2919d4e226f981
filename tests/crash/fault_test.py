"""Each file-system call of each command fails once, or the process is killed before it."""

import errno
import signal
import unittest

import call_log
from bed import Bed, OPTIONS, each_scenario, main, rng
from power_cut import is_bulk, some_of
from support import DAMAGED, DONE, IO
from call_log import Kind

PER_WAY = 16  # of the calls on the index, which are hundreds
TAKE_SPACE = {Kind.OPEN, Kind.WRITE, Kind.ALLOCATE, Kind.RENAME, Kind.LINK}

# What goes wrong, and with which calls that can happen.
WAYS = [
    ({"how": errno.EIO}, set(Kind)),
    ({"how": errno.EIO, "onwards": 1}, call_log.CHANGES),
    ({"how": errno.ENOSPC, "onwards": 1}, TAKE_SPACE),
    ({"how": f"short:{errno.ENOSPC}"}, {Kind.WRITE}),
    ({"how": "kill"}, call_log.CHANGES),
]


def is_of_index(call):
    return is_bulk(call) or ".db" in call.path


@each_scenario
def sweep(self, case):
    random = rng()
    self.hits = 0
    tried = 0
    for fault, kinds in WAYS:
        numbers = [n for n, call in enumerate(case.calls, 1) if call.kind in kinds]
        index = [n for n in numbers if is_of_index(case.calls[n - 1])]
        if not OPTIONS.all:
            index = some_of(index, PER_WAY, random)
        for number in sorted({n for n in numbers if not is_of_index(case.calls[n - 1])}
                             | set(index)):
            tried += 1
            with self.subTest(fault=fault, call=f"{number}: {case.calls[number - 1]}"):
                self.fail_call(case, number, fault)
    self.assertGreater(self.hits, tried * 0.9, "most faults did not happen")


@sweep
class Faults(Bed):
    def fail_call(self, case, number, fault):
        self.fill_disk(case.folder)
        run = self.run_watched(case.scenario.command, call=number, **fault)
        calls = call_log.read(self.log)
        self.hits += fault["how"] == "kill" and run.code < 0 or any(
            call.error == errno.EIO or call.error == errno.ENOSPC for call in calls)
        if fault["how"] == "kill":
            self.assertIn(run.code, (DONE, -signal.SIGKILL), run.err)
        elif run.code == DAMAGED:
            # A frame of a hit is left out and told. Of a page of its file that the disk does not
            # give, SQLite says that it is damaged (SQLITE_IOERR_CORRUPTFS).
            self.assertEqual(case.calls[number - 1].kind, Kind.READ)
            self.assertRegex(run.err, rb"\Amemvid: [^\n]*(frame \d+[^\n]*Input/output error|"
                                      rb"damaged index)[^\n]*\n\Z")
        elif run.code != DONE:
            self.assertEqual(run.code, IO, run.err)
            self.assertRegex(run.err, rb"\Amemvid: [^\n]*(disk\b|temporary file)[^\n]*\n\Z")
            self.assertEqual(run.out, b"")
        elif case.scenario.command[0] == "search":
            self.assertEqual(self.memvid(*case.scenario.command).out, run.out)
            self.fill_disk(case.folder)
        try:
            self.judge(case, run.code == DONE, ask_first=number % 2 == 0)
        except AssertionError:
            self.keep(f"{case.scenario.name}-{number}-{fault['how']}")
            raise


if __name__ == "__main__":
    main(unittest)
