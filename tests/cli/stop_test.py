"""Ctrl-C and kill -9 at many moments: the memory is the old one or the new one, whole."""

import os
import pty
import random
import re
import signal
import subprocess
import threading
import time
import unittest

from support import (BINARY, CANCELLED, CliTest, DONE, NOT_FOUND, generated_text)

SEED = 20240917
STOPPED = (DONE, CANCELLED, -signal.SIGINT, -signal.SIGTERM)  # by the signal: before main() began


class Stop(CliTest):
    duration = None  # of one whole encode here, in seconds; measured by the first test

    def setUp(self):
        super().setUp()
        self.write("old.txt", "The old memory.\n")
        self.write("large.txt", generated_text(2_000_000))
        if Stop.duration is None:
            began = time.monotonic()
            self.encode("large.txt", video="measure.mp4")
            Stop.duration = time.monotonic() - began
            os.remove(self.path("measure.mp4"))
        self.rng = random.Random(SEED)

    def interrupt(self, number, after_seconds, *arguments):
        process = self.start("encode", "large.txt", "-o", "v.mp4", "--no-index", *arguments)
        time.sleep(after_seconds)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def moments(self, count):
        return [0.0, 0.02] + [self.duration * self.rng.random() for _ in range(count)]

    def strangers(self):
        """Files that are neither an input nor a part of the memory."""
        known = {"old.txt", "large.txt", "v.mp4", "v.mp4.lock", "measure.mp4.lock"}
        return sorted(set(os.listdir(self.dir)) - known)

    def test_ctrl_c_leaves_nothing_behind(self):
        for after_seconds in self.moments(4):
            with self.subTest(after_seconds=after_seconds):
                code, _, err = self.interrupt(signal.SIGINT, after_seconds)
                self.assertIn(code, STOPPED, err)
                if code == CANCELLED:
                    self.assertEqual(err, b"memvid: cancelled\n")
                    self.assertFalse(self.exists("v.mp4"))
                self.assertEqual(self.strangers(), [])
                if code == DONE:
                    self.expect(DONE, "verify", "v.mp4")
                    os.remove(self.path("v.mp4"))

    def test_a_stop_is_quick(self):
        began = time.monotonic()
        code, _, _ = self.interrupt(signal.SIGTERM, self.duration / 2)
        self.assertEqual(code, CANCELLED)
        self.assertLess(time.monotonic() - began, self.duration / 2 + 2)

    def test_the_old_memory_survives(self):
        self.encode("old.txt")
        old = self.read("v.mp4")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            for after_seconds in self.moments(2):
                with self.subTest(number=number, after_seconds=after_seconds):
                    code, _, err = self.interrupt(number, after_seconds, "--overwrite")
                    self.assertIn(code, (*STOPPED, -signal.SIGKILL), err)
                    self.expect(DONE, "verify", "v.mp4")
                    if code != DONE:
                        self.assertIn(self.read("v.mp4"), (old,) if code == CANCELLED else
                                      (old, self.read("v.mp4")))
                    if self.read("v.mp4") != old:
                        self.encode("old.txt", options=("--overwrite",))
                        old = self.read("v.mp4")

    def test_after_a_kill_the_next_run_starts_over(self):
        for after_seconds in self.moments(4):
            with self.subTest(after_seconds=after_seconds):
                self.interrupt(signal.SIGKILL, after_seconds)
                self.memvid("info", "v.mp4")  # whatever is there, asking does not crash
                if self.exists("v.mp4"):
                    self.expect(DONE, "verify", "v.mp4")
        self.encode("large.txt")
        self.expect(DONE, "verify", "v.mp4")
        self.assertEqual(self.texts()["large.txt"].encode(), self.read("large.txt"))
        self.assertEqual(self.strangers(), [])


class Waiting(CliTest):
    """Stops while the program waits for somebody else."""

    def interrupted(self, *arguments):
        process = subprocess.Popen([os.path.abspath(BINARY), *arguments], cwd=self.dir,
                                   env=self.environment(), stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=10)
        err = process.stderr.read()
        for stream in (process.stdin, process.stdout, process.stderr):
            stream.close()
        return code, err

    def test_for_standard_input(self):
        self.assertEqual(self.interrupted("encode", "-", "-o", "v.mp4", "--no-index"),
                         (CANCELLED, b"memvid: cancelled\n"))
        self.assertFalse(self.exists("v.mp4"))

    def test_for_the_next_question(self):
        self.write_docs()
        self.encode("docs")
        question = ("search", "-v", "v.mp4", "--mode", "words", "--batch", "-")
        self.assertEqual(self.interrupted(*question), (CANCELLED, b"memvid: cancelled\n"))

    def test_a_signal_that_the_caller_ignores_stays_ignored(self):
        self.write("a.txt", generated_text(400_000))
        done = subprocess.run(
            ["sh", "-c", 'trap "" INT; "$0" encode a.txt -o v.mp4 --no-index & '
                         'sleep 0.1; kill -INT $!; wait $!', os.path.abspath(BINARY)],
            cwd=self.dir, env=self.environment(), capture_output=True, check=False, timeout=60)
        self.assertEqual(done.returncode, DONE, done.stderr)


class Progress(CliTest):
    """What a terminal on standard error sees, and a pipe does not."""

    def run_on_terminal(self, *arguments):
        ours, theirs = pty.openpty()
        pieces = []

        def collect():
            try:
                while piece := os.read(ours, 65536):
                    pieces.append(piece)
            except OSError:
                pass

        reader = threading.Thread(target=collect)
        reader.start()
        done = subprocess.run([os.path.abspath(BINARY), *arguments], cwd=self.dir,
                              env=self.environment(TERM="xterm"), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=theirs, check=False, timeout=120)
        os.close(theirs)
        reader.join()
        os.close(ours)
        return b"".join(pieces), done

    def setUp(self):
        super().setUp()
        self.write("large.txt", generated_text(2_000_000))

    def test_a_terminal_sees_it_and_it_is_gone_at_the_end(self):
        seen, done = self.run_on_terminal("encode", "large.txt", "-o", "v.mp4", "--no-index")
        self.assertEqual(done.returncode, DONE)
        self.assertRegex(seen, rb"\rencoding  [\d,]+ .*\x1b\[K")
        self.assertTrue(seen.endswith(b"\r\x1b[K"), seen[-80:])
        for line in re.split(rb"\r", seen):
            self.assertLessEqual(len(line.replace(b"\x1b[K", b"")), 80)

    def test_quiet_and_pipes_see_nothing(self):
        seen, _ = self.run_on_terminal("encode", "large.txt", "-o", "v.mp4", "--no-index",
                                       "--quiet")
        self.assertEqual(seen, b"")
        self.assertEqual(self.encode("large.txt", options=("--overwrite",)).err, b"")

    def test_an_error_stands_on_a_line_of_its_own(self):
        seen, done = self.run_on_terminal("encode", "absent", "-o", "v.mp4")
        self.assertEqual(done.returncode, NOT_FOUND)
        self.assertEqual(seen, b"memvid: absent: no such file or folder\r\n")


if __name__ == "__main__":
    unittest.main()
