"""Everything that needs the sentence model: the index with vectors, hybrid search.

The model is the one of the build, or $MEMVID_MODEL; without one every test skips.
"""

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from command_line_test import COMMANDS, examples_of
from support import (BINARY, CANCELLED, CliTest, DONE, NOT_FOUND, NOTHING_FOUND, UNSUPPORTED,
                     USAGE, generated_text)

MODEL = os.environ.get("MEMVID_MODEL")


class ModelTest(CliTest):
    @classmethod
    def setUpClass(cls):
        cls.cache = tempfile.mkdtemp(prefix="memvid-cache-")  # of compiled models: seconds a test
        cls.addClassCleanup(shutil.rmtree, cls.cache, ignore_errors=True)

    def environment(self, **changes):
        return super().environment(**{"MEMVID_MODEL": MODEL, "MEMVID_CACHE": self.cache, **changes})

    def setUp(self):
        super().setUp()
        self.write("probe.txt", "probe\n")
        probe = self.memvid("encode", "probe.txt", "-o", "probe.mp4")
        if probe.code == NOT_FOUND and b"no embedding model" in probe.err:
            self.skipTest("no sentence model here")
        self.assertEqual(probe.code, DONE, probe.err)
        for name in ("probe.txt", "probe.mp4", "probe.mp4.lock", "probe.json", "probe.db"):
            if self.exists(name):
                os.remove(self.path(name))
        self.write_docs()


class Explained(ModelTest):
    def test_a_hybrid_score_is_made_of_both_lists(self):
        self.expect(DONE, "encode", "docs", "-o", "v.mp4")
        run = self.expect(DONE, "search", "-v", "v.mp4", "--json", "--explain", "cellar key at night")
        for hit in run.json()["hits"]:
            parts = [weight * max(0, hit["explained"][name]["score"]) / hit["explained"][name]["best"]
                     for name, weight in (("words", 0.45), ("vectors", 0.55))
                     if hit["explained"][name]]
            self.assertAlmostEqual(hit["score"], sum(parts), places=9)


class ByTokens(ModelTest):
    def test_a_memory_is_cut_by_tokens_from_the_first_to_the_last_text(self):
        self.write("rose.txt", "Rosebuds open slowly. " * 200)
        self.expect(DONE, "encode", "rose.txt", "-o", "v.mp4", "--no-index", "--chunk-by", "tokens")
        info = self.expect(DONE, "info", "v.mp4")
        self.assertRegex(info.out.decode(), r"chunking  230 tokens, overlap 50 characters\n")
        text = "Rosebuds open slowly. " * 38  # rose ##bu ##ds open slowly .
        self.assertEqual([chunk["text"] for chunk in self.chunks()][:5], [text] * 5)
        self.write("more.txt", "Rosebuds open slowly. " * 50)
        self.expect(DONE, "append", "-v", "v.mp4", "--no-index", "more.txt")
        self.assertEqual(self.chunks()[6]["text"], text)
        shown = self.expect(DONE, "config", "show",
                            env=self.environment(MEMVID_CHUNK_BY="tokens")).out.decode()
        self.assertRegex(shown, r"(?m)^chunk_size = 230 +# default$")


class AsOf(ModelTest):
    def test_hits_by_meaning_are_those_of_then(self):
        def hits(*arguments):
            answer = self.expect(DONE, "search", "-v", "v.mp4", "--json", *arguments,
                                 "where is the key to the basement?").json()
            return answer["vectors"], answer["hits"]
        then = {}
        self.expect(DONE, "encode", "docs", "-o", "v.mp4")
        then[1] = {mode: hits("--mode", mode) for mode in ("hybrid", "vectors")}
        for commit, change in enumerate((
                ["append", "-v", "v.mp4", "--text", "The basement key is with the neighbour."],
                ["update", "v.mp4", "--chunk", "1", "--text", "Roses need no key."],
                ["delete", "v.mp4", "--source", "*backup*"]), 2):
            self.expect(DONE, *change)
            then[commit] = {mode: hits("--mode", mode) for mode in ("hybrid", "vectors")}
        self.assertEqual(len({str(answers) for answers in then.values()}), 4)
        for commit, answers in then.items():
            for mode, answer in answers.items():
                self.assertEqual(hits("--mode", mode, "--at", str(commit)), answer, (commit, mode))


class Care(ModelTest):
    def test_reindex_makes_what_encode_made(self):
        self.expect(DONE, "encode", "docs", "-o", "v.mp4")
        asked = ["search", "-v", "v.mp4", "--json", "where is the key"]
        before = self.expect(DONE, *asked).out
        made = self.expect(DONE, "reindex", "v.mp4", "--json").json()
        self.assertEqual((made["vectors_made"], made["vectors_taken_over"]), (3, 0))
        self.assertEqual(self.expect(DONE, *asked).out, before)

    def test_vectors_of_a_copy_are_taken_over(self):
        self.expect(DONE, "encode", "docs", "-o", "v.mp4")
        for name in ("v.mp4", "v.json"):  # as people copy: the database stays behind
            shutil.copy(self.path(name), self.path(name.replace("v.", "b.")))
        env = self.environment(MEMVID_MODEL="/nonexistent")  # none is needed
        made = self.expect(DONE, "reindex", "b.mp4", "--from", "v.json", "--json", env=env).json()
        self.assertEqual((made["vectors_made"], made["vectors_taken_over"]), (0, 3))
        asked = [self.expect(DONE, "search", "-v", video, "--json", "where is the key").json()
                 for video in ("v.mp4", "b.mp4")]
        self.assertEqual(asked[0], asked[1])

    def test_vectors_are_kept_as_was_asked(self):
        def stored(name):
            return self.expect(DONE, "info", name, "--json").json()["vector_storage"]
        self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--vectors", "f32")
        self.assertEqual(stored("v.mp4"), "f32")
        self.expect(DONE, "append", "-v", "v.mp4", "--text", "It goes on as it began.")
        self.assertEqual(stored("v.mp4"), "f32")
        self.expect(DONE, "merge", "v.mp4", "v.mp4", "-o", "m.mp4")
        self.assertEqual(stored("m.mp4"), "f32")
        self.expect(DONE, "reindex", "m.mp4", "--vectors", "int8")
        self.assertEqual(stored("m.mp4"), "int8")
        shutil.copy(self.path("v.mp4"), self.path("b.mp4"))
        self.expect(DONE, "reindex", "b.mp4", "--from", "v.json")
        self.assertEqual(stored("b.mp4"), "f32")
        run = self.expect(USAGE, "reindex", "b.mp4", "--from", "v.json", "--vectors", "int8")
        self.assertEqual(run.err, b"memvid: --vectors and --from exclude each other: what is taken "
                                  b"over stays as it is kept\n")

    def test_doctor_finds_nothing_wrong(self):
        self.expect(DONE, "encode", "docs", "-o", "v.mp4")
        run = self.expect(DONE, "doctor", "v.mp4")
        self.assertRegex(run.out, rb"(?m)^  index +current; all chunks have vectors$")
        self.assertRegex(run.out, rb"(?m)^  vectors +all-MiniLM-L6-v2 .*, the model of this machine$")


class Index(ModelTest):
    def test_encode_makes_video_manifest_and_database(self):
        run = self.expect(DONE, "encode", "docs", "-o", "v.mp4")
        self.assertRegex(run.out.decode(),
                         r"^v\.mp4: 3 chunks from 3 sources in \d+ frames?\n"
                         r"  text +\d+ bytes\n"
                         r"  video +[\d,]+ bytes   [\d.]+ of the text\n"
                         r"  index +[\d,]+ bytes   [\d.]+ of the text\n"
                         r"  time +\S+ s video, read back and checked; \S+ s words; "
                         r"\S+ s vectors \(3 chunks\)\n$")
        self.assertTrue(self.exists("v.json") and self.exists("v.db"))
        info = self.expect(DONE, "info", "v.mp4", "--json").json()
        self.assertEqual((info["index"], info["vectors"]), ("current", 1.0))
        self.assertIn("MiniLM", info["model"])
        self.expect(DONE, "verify", "v.mp4")

    def test_the_second_time_only_what_is_missing_is_made(self):
        self.encode("docs")
        before = self.read("v.mp4")
        stats = self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--json").json()
        self.assertEqual((stats["outcome"], stats["chunks_embedded"]), ("index_only", 3))
        stats = self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--json").json()
        self.assertEqual((stats["outcome"], stats["chunks_embedded"]), ("up_to_date", 0))
        self.assertEqual(self.read("v.mp4"), before)

    def test_a_memory_in_the_folder_that_it_is_made_from(self):
        self.expect(DONE, "encode", ".", "-o", "v.mp4")
        run = self.expect(DONE, "encode", ".", "-o", "v.mp4")
        self.assertIn(b"nothing to do", run.out)

    def test_the_index_may_have_another_name(self):
        self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--index", "other.json")
        self.assertFalse(self.exists("v.json"))
        self.expect(DONE, "search", "-i", "other.json", "attic")
        self.expect(DONE, "search", "-v", "v.mp4", "-i", "other.json", "attic")

    def test_a_stop_while_vectors_are_made_leaves_a_memory_that_answers_by_words(self):
        self.write("docs/large.txt", generated_text(1_000_000))
        process = self.start("encode", "docs", "-o", "v.mp4")
        deadline = time.monotonic() + 60
        while not self.exists("v.db") and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        self.assertIn(process.returncode, (DONE, CANCELLED), err)
        self.expect(DONE, "verify", "v.mp4")
        self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "attic")


class Search(ModelTest):
    def setUp(self):
        super().setUp()
        self.expect(DONE, "encode", "docs", "-o", "v.mp4")

    def best(self, question, *arguments):
        answer = self.expect(DONE, "search", "-v", "v.mp4", question, "--json", *arguments).json()
        return answer["hits"][0]["source"], answer

    def test_by_meaning(self):
        source, answer = self.best("How can I open the basement door?")
        self.assertEqual(source, "docs/deep/keys.txt")
        self.assertEqual(answer["vectors"], 1.0)
        self.assertTrue(0 < answer["hits"][0]["score"] <= 1)
        self.assertEqual(self.best("growing vegetables", "--mode", "vectors")[0], "docs/garden.txt")

    def test_questions_of_any_length(self):
        for mode in ("hybrid", "vectors"):
            self.expect(NOTHING_FOUND, "search", "-v", "v.mp4", "--mode", mode, "")
            self.expect(DONE, "search", "-v", "v.mp4", "--mode", mode, "roses " + "x " * 49_997)
            self.assertIn(self.memvid("search", "-v", "v.mp4", "--mode", mode, "x").code,
                          (DONE, NOTHING_FOUND))

    def test_every_precision_answers(self):
        for precision in ("auto", "f32", "int8"):
            self.assertEqual(self.best("basement door key", "--precision", precision)[0],
                             "docs/deep/keys.txt")
        run = self.memvid("search", "-v", "v.mp4", "basement", "--precision", "bf16")
        if run.code != DONE:  # not every processor has it
            self.assertEqual(run.code, UNSUPPORTED)
            self.assertRegex(run.err, rb"^memvid: .*bf16.*\n$")

    def test_without_the_model_words_still_answer(self):
        env = self.environment(MEMVID_MODEL="/nonexistent")
        self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "attic", env=env)
        self.refused(NOT_FOUND, r"/nonexistent", "search", "-v", "v.mp4", "--mode", "vectors",
                     "attic", env=env)

    def test_a_share_of_vectors_is_told(self):
        self.encode("docs", video="w.mp4")
        self.expect(DONE, "search", "-v", "w.mp4", "--mode", "words", "attic")
        run = self.expect(DONE, "search", "-v", "w.mp4", "attic")
        self.assertEqual(run.err, b"note: 0 % of the chunks can be found by meaning, the others by "
                                  b"their words only\n")


class Examples(ModelTest):
    def test_every_example_of_help_runs(self):
        self.write("memvid.toml", "")
        self.write("notes.md", "b\na\n")
        self.write("questions.jsonl", '{"text":"attic","id":1}\n')
        os.symlink(os.path.abspath(BINARY), self.path("memvid"))
        env = self.environment(PATH=self.dir + ":" + os.environ["PATH"])
        for command in COMMANDS:
            for example in examples_of(self.expect(DONE, command, "--help").out):
                with self.subTest(example=example):
                    self.assertTrue(re.search(r"\bmemvid ", example))
                    done = subprocess.run(["sh", "-c", example], cwd=self.dir, env=env, check=False,
                                          stdin=subprocess.DEVNULL, capture_output=True)
                    self.assertIn(done.returncode, (DONE, NOTHING_FOUND), done.stderr)


if __name__ == "__main__":
    unittest.main()
