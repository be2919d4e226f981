"""kill -9 at random instants: what the program had acknowledged is there, all else before or after.

ctest runs some hundred rounds; by hand: MEMVID_BINARY=build/memvid tests/crash/kill_loop.py
--rounds 5000 (a failure tells the round and the scenario; --keep DIR keeps the folder)."""

import os
import signal
import subprocess
import time
import unittest

from bed import Bed, OPTIONS, main, rng
from scenarios import SCENARIOS
from support import BINARY, DONE


class KillLoop(Bed):
    def killed_after(self, seconds, command):
        """Returns whether the program had acknowledged, by its exit or by its whole report."""
        process = subprocess.Popen([os.path.abspath(BINARY), *command, "--json"], cwd=self.dir,
                                   env=self.environment(), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   start_new_session=True)
        time.sleep(seconds)
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        out, err = process.communicate(timeout=60)
        self.assertIn(process.returncode, (DONE, -signal.SIGKILL), err)
        return process.returncode == DONE or out.endswith(b"\n")

    def seconds_of(self, case):
        self.fill_disk(case.folder)
        began = time.monotonic()
        self.expect(DONE, *case.scenario.command)
        return time.monotonic() - began

    def test_rounds(self):
        random = rng()
        cases = [self.prepare(scenario) for scenario in SCENARIOS]
        seconds = [self.seconds_of(case) for case in cases]
        acknowledged = 0
        for number in range(OPTIONS.rounds):
            case = cases[number % len(cases)]
            with self.subTest(round=number, scenario=case.scenario.name):
                self.fill_disk(case.folder)
                instant = random.random() * 1.1 * seconds[number % len(cases)]
                is_done = self.killed_after(instant, case.scenario.command)
                acknowledged += is_done
                left = self.files()
                try:
                    self.judge(case, is_done, ask_first=random.random() < 0.5)
                except AssertionError:
                    self.fill_disk(left)
                    self.keep(f"{case.scenario.name}-{number}")
                    raise
        # Else the instants were all too early, or all too late.
        self.assertGreater(acknowledged, 0)
        self.assertLess(acknowledged, OPTIONS.rounds)

    def test_one_memory_that_goes_on(self):
        """Appends, each killed: at the end there is what was acknowledged, nothing twice."""
        random = rng()
        case = self.prepare(next(s for s in SCENARIOS if s.name == "append"))
        seconds = self.seconds_of(case)
        acknowledged, written = set(), {}
        for number in range(OPTIONS.rounds // 3):
            name = f"{number}.txt"
            written[name] = f"Note {number} of this loop, which is killed now and then.\n"
            self.write(name, written[name])
            instant = random.random() * 1.1 * seconds
            if self.killed_after(instant, ("append", "-v", "disk/v.mp4", name)):
                acknowledged.add(name)
            if number % 10 == 9:
                self.look(acknowledged, written)
        self.look(acknowledged, written)
        self.assertTrue(acknowledged)
        self.assertLess(len(acknowledged), len(written))
        for name in random.sample(sorted(acknowledged), min(20, len(acknowledged))):
            hits = self.expect(DONE, "search", "-v", "disk/v.mp4", "--mode", "words",
                               f"note {name[:-4]}", "--json").json()["hits"]
            self.assertIn(name, {hit["source"] for hit in hits})

    def look(self, acknowledged, written):
        texts = {}
        for _, source, text in self.texts_of("disk/v.mp4"):
            texts[source] = texts.get(source, "") + text
        self.assertLessEqual(acknowledged, set(texts))
        for name in set(written) & set(texts):
            self.assertEqual(texts[name], written[name])


if __name__ == "__main__":
    main(unittest, rounds=300)
