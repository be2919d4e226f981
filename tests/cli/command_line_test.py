"""The command line itself: help, version, wrong lines, standard output that fails, the examples."""

import os
import re
import shutil
import subprocess
import unittest

from support import BINARY, CliTest, DONE, IO, NOT_FOUND, NOTHING_FOUND, USAGE

COMMANDS = ["encode", "append", "sync", "preview", "update", "delete", "merge",
            "search", "history", "info", "list", "extract", "verify", "compact", "reindex", "copy",
            "doctor", "index-status", "index-jobs", "index-wait", "index-cancel", "index-retry",
            "index-prune", "worker", "loaders", "config", "completion"]


def examples_of(help_text):
    lines = help_text.decode().split("\nExamples:\n")[1].splitlines()
    return [line.strip() for line in lines if line.strip()]


NEEDS_MODEL = re.compile(r"memvid (encode(?!.*--no-index)|merge(?!.*--no-vectors)|"
                         r"search(?!.*--mode words)|reindex|doctor|index-(?:status|wait|cancel) )")


class Help(CliTest):
    def test_version(self):
        run = self.expect(DONE, "--version")
        self.assertRegex(run.out, rb"^memvid \d+\.\d+\.\d+\n$")
        self.assertEqual(run.err, b"")

    def test_the_overview_names_every_command(self):
        run = self.expect(DONE, "help")
        for command in COMMANDS:
            self.assertIn(f"\n  {command} ".encode(), run.out)
        self.assertEqual(self.expect(DONE, "--help").out, run.out)
        self.assertEqual(self.expect(DONE, "-h").out, run.out)
        for word in ("help", "--help", "-h"):
            self.assertEqual(self.expect(DONE, "help", word).out, run.out)

    def test_every_command_has_help_with_examples(self):
        for command in COMMANDS:
            run = self.expect(DONE, command, "--help")
            self.assertEqual(self.expect(DONE, "help", command).out, run.out)
            self.assertTrue(examples_of(run.out), command)
            self.assertEqual(run.err, b"")


class WrongLines(CliTest):
    def test_without_a_command(self):
        self.refused(USAGE, r"^memvid: no command is named; see memvid help\n$")

    def test_an_unknown_command_names_the_nearest(self):
        self.refused(USAGE, r"^memvid: unknown command 'serch'; did you mean search\?\n$", "serch")
        self.refused(USAGE, r"^memvid: unknown command 'xyzzy'; see memvid help\n$", "xyzzy")
        self.refused(USAGE, r"unknown command 'serch'", "help", "serch")

    def test_an_unknown_option_names_the_nearest(self):
        self.refused(USAGE, r"^memvid: unknown option --vido; did you mean --video\?\n$",
                     "search", "--vido", "v.mp4", "word")

    def test_what_is_missing_is_named(self):
        self.refused(USAGE, r"no output is named; usage: memvid encode", "encode", "docs")
        self.refused(USAGE, r"no input is named; usage: memvid encode", "encode", "-o", "v.mp4")
        self.refused(USAGE, r"no video is named; usage: memvid search", "search", "word")
        self.refused(USAGE, r"no question is given", "search", "-v", "v.mp4")
        self.refused(USAGE, r"no output is named", "extract", "v.mp4")
        for command in ("info", "list", "verify"):
            self.refused(USAGE, f"no video is named; usage: memvid {command}", command)

    def test_what_excludes_each_other_is_refused(self):
        self.refused(USAGE, r"exclude each other",
                     "encode", "x", "-o", "v.mp4", "--no-index", "-i", "v.json")
        self.refused(USAGE, r"exclude each other",
                     "search", "-v", "v.mp4", "word", "--batch", "q.jsonl")
        self.refused(USAGE, r"--frame", "extract", "v.mp4", "--frame", "1", "-o", "-")
        self.refused(USAGE, r"--png", "extract", "v.mp4", "-o", "-", "--png", "f.png")

    def test_ranges_and_choices(self):
        self.refused(USAGE, r"-k/--top-k is '0', but must be a whole number from 1 to 1000",
                     "search", "-v", "v.mp4", "word", "-k", "0")
        self.refused(USAGE, r"--mode is 'fast', but must be one of hybrid\|words\|vectors",
                     "search", "-v", "v.mp4", "word", "--mode", "fast")
        self.refused(USAGE, r"--where is 'key', but must be key=value",
                     "search", "-v", "v.mp4", "word", "--where", "key")
        self.refused(USAGE, r"--chunk is 'x', but must be a number",
                     "extract", "v.mp4", "--chunk", "x")
        self.write_docs()
        self.refused(USAGE, r"overlap", "encode", "docs", "-o", "v.mp4", "--chunk-size", "100",
                     "--overlap", "51")
        self.refused(USAGE, r"--chunk-size is '15'", "encode", "docs", "-o", "v.mp4",
                     "--chunk-size", "15")

    def test_an_error_is_one_harmless_line(self):
        run = self.refused(NOT_FOUND, r"^memvid: ", "info", "a\nb\x1b[2J.mp4")
        self.assertEqual(run.err.count(b"\n"), 1)
        self.assertNotIn(b"\x1b", run.err)
        self.assertIn(rb"a\nb\x1b[2J.mp4", run.err)


class StandardOutput(CliTest):
    def setUp(self):
        super().setUp()
        self.write_docs()
        self.encode("docs")

    def test_a_full_disk_is_an_error(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full here")
        for arguments in (["list", "v.mp4"], ["extract", "v.mp4", "-o", "-"], ["help"]):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([os.path.abspath(BINARY), *arguments], cwd=self.dir,
                                      stdout=full, stderr=subprocess.PIPE, check=False)
            self.assertEqual(done.returncode, IO)
            self.assertEqual(done.stderr, b"memvid: standard output: No space left on device\n")

    def test_a_reader_that_goes_away_is_a_quiet_success(self):
        ours, theirs = os.pipe()
        os.close(ours)
        for arguments in (["list", "v.mp4", "--chunks"], ["extract", "v.mp4", "-o", "-", "--json"]):
            done = subprocess.run([os.path.abspath(BINARY), *arguments], cwd=self.dir,
                                  stdout=theirs, stderr=subprocess.PIPE, check=False)
            self.assertEqual((done.returncode, done.stderr), (DONE, b""))
        os.close(theirs)

    def test_a_closed_standard_output_does_not_end_up_in_a_file(self):
        before = self.read("v.mp4")
        done = subprocess.run(["sh", "-c", 'exec "$0" list v.mp4 >&-', os.path.abspath(BINARY)],
                              cwd=self.dir, stderr=subprocess.PIPE, check=False)
        self.assertEqual(done.returncode, IO)
        self.assertEqual(done.stderr, b"memvid: standard output: Bad file descriptor\n")
        self.assertEqual(self.read("v.mp4"), before)


class Completion(CliTest):
    def bash(self, *words):
        """What bash offers for the last of `words`."""
        script = self.expect(DONE, "completion", "bash").out.decode()
        script += ("COMP_WORDS=(" + " ".join(f"'{word}'" for word in words) + "); "
                   f"COMP_CWORD={len(words) - 1}; _memvid; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
        run = subprocess.run(["bash", "-c", script], capture_output=True, check=True, text=True)
        return run.stdout.split()

    def test_bash_completes_commands_flags_and_choices(self):
        self.assertEqual(self.bash("memvid", "enc"), ["encode"])
        self.assertEqual(self.bash("memvid", "help", "ver"), ["verify"])
        self.assertEqual(self.bash("memvid", "encode", "--over"), ["--overlap", "--overwrite"])
        self.assertEqual(self.bash("memvid", "search", "--mode", "v"), ["vectors"])
        self.assertEqual(self.bash("memvid", "completion", ""), ["bash", "fish"])
        self.assertEqual(self.bash("memvid", "encode", "note"), [])  # then files, by `-o default`

    def test_bash_knows_every_flag_of_every_command(self):
        for command in COMMANDS:
            flags = re.findall(r"(?m)^  (?:-\w, |    )(--[a-z-]+)",
                               self.expect(DONE, command, "--help").out.decode())
            self.assertEqual(self.bash("memvid", command, "--"), flags)

    def test_fish_completes_the_same(self):
        if shutil.which("fish") is None:
            self.skipTest("no fish here")
        script = self.expect(DONE, "completion", "fish").out.decode()
        def fish(line):
            run = subprocess.run(["fish", "-c", script + f"complete -C {line!r}"],
                                 capture_output=True, check=True, text=True,
                                 env=self.environment())
            return [word.split("\t")[0] for word in run.stdout.splitlines()]
        self.assertEqual(fish("memvid enc"), ["encode"])
        self.assertEqual(sorted(fish("memvid encode --over")), ["--overlap", "--overwrite"])
        self.assertEqual(fish("memvid search --mode v"), ["vectors"])

    def test_a_shell_must_be_named(self):
        self.refused(USAGE, r"no shell is named; usage: memvid completion", "completion")
        self.refused(USAGE, r"must be one of bash\|fish", "completion", "tcsh")


class Examples(CliTest):
    """Every example of --help that needs no model; model_test.py runs the others."""

    def test_the_examples_run(self):
        self.write_docs()
        self.write("notes.md", "b\na\n")
        self.write("memvid.toml", "")
        self.encode("docs/", video="docs.mp4")
        self.expect(DONE, "search", "-v", "docs.mp4", "--mode", "words", "attic")  # makes the index
        os.symlink(os.path.abspath(BINARY), self.path("memvid"))
        env = self.environment(PATH=self.dir + ":" + os.environ["PATH"])
        for command in COMMANDS:
            for example in examples_of(self.expect(DONE, command, "--help").out):
                if NEEDS_MODEL.search(example):
                    continue
                with self.subTest(example=example):
                    done = subprocess.run(["sh", "-c", example], cwd=self.dir, env=env, check=False,
                                          stdin=subprocess.DEVNULL, capture_output=True)
                    self.assertIn(done.returncode, (DONE, NOTHING_FOUND), done.stderr)


if __name__ == "__main__":
    unittest.main()
