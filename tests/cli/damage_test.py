"""Damage: never a wrong text. Every chunk comes back as it was, or an error names its place."""

import contextlib
import json
import os
import random
import shutil
import sqlite3
import unittest

from support import (CliTest, DAMAGED, DONE, NOT_FOUND, NOTHING_FOUND, UNSUPPORTED, USAGE,
                     generated_text)

SEED = 20240917
FLIPS = 120
CUTS = 60
READ_CODES = (DONE, DAMAGED, UNSUPPORTED, NOTHING_FOUND)


class Video(CliTest):
    def setUp(self):
        super().setUp()
        for i in range(40):
            self.write(f"docs/{i:02}.txt", generated_text(1200 + 37 * i, seed=i))
        self.encode("docs", options=("--chunk-size", "400"))
        self.good = self.read("v.mp4")
        self.right = {chunk["chunk"]: chunk["text"] for chunk in self.chunks()}
        self.assertGreater(len(self.right), 100)
        self.rng = random.Random(SEED)

    def damaged(self, content):
        """Reads a damaged copy in every way; returns how many chunks still came back."""
        self.write("d.mp4", content)
        run = self.memvid("extract", "d.mp4", "-o", "-", "--json")
        self.assertIn(run.code, READ_CODES, run.err)
        chunks = run.json_lines()
        for chunk in chunks:
            self.assertEqual(chunk["text"], self.right.get(chunk["chunk"]), "a wrong text")
        if run.code == DONE:
            self.assertEqual(len(chunks), len(self.right))
        else:
            self.assertRegex(run.err, rb"memvid: ")
        return len(chunks), run

    def test_any_one_flipped_bit(self):
        positions = [0, 4, 40, len(self.good) - 1, len(self.good) - 60]
        positions += [self.rng.randrange(len(self.good)) for _ in range(FLIPS)]
        whole_losses = 0
        for position in positions:
            with self.subTest(position=position):
                content = bytearray(self.good)
                content[position] ^= 1 << self.rng.randrange(8)
                count, run = self.damaged(bytes(content))
                if count < len(self.right):
                    self.assertRegex(run.err, rb"frame \d+|byte \d+|d\.mp4")
                    self.expect(DAMAGED, "verify", "d.mp4")
                whole_losses += count == 0
        # One flip costs one frame, seldom more: the rest stays readable.
        self.assertLessEqual(whole_losses, len(positions) // 20)

    def test_cut_anywhere(self):
        positions = [0, 1, 7, 8, 100, len(self.good) - 1, len(self.good) - 8]
        positions += [self.rng.randrange(len(self.good)) for _ in range(CUTS)]
        for position in positions:
            with self.subTest(position=position):
                self.damaged(self.good[:position])
                self.assertIn(self.memvid("verify", "d.mp4").code, READ_CODES)

    def test_bytes_behind_the_end_and_holes(self):
        for tail in (b"\0", b"\0" * 4096, os.urandom(1000), self.good[: len(self.good) // 2]):
            count, _ = self.damaged(self.good + tail)
            self.assertEqual(count, len(self.right))
        middle = len(self.good) // 2
        count, _ = self.damaged(self.good[:middle] + bytes(3000) + self.good[middle + 3000:])
        self.assertGreater(count, 0)

    def test_a_damaged_memory_is_not_taken_for_up_to_date_nor_replaced(self):
        content = bytearray(self.good)
        content[len(content) // 2] ^= 0x10
        self.write("v.mp4", bytes(content))
        run = self.memvid("encode", "docs", "-o", "v.mp4", "--no-index", "--chunk-size", "400")
        self.assertIn(run.code, (DONE, DAMAGED, USAGE))
        self.assertEqual(self.read("v.mp4"), bytes(content))

    def test_a_search_gives_the_right_text_or_an_error(self):
        self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "e")
        word = max(self.right[5].split(), key=len)
        right = self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", word, "--json").json()
        for _ in range(30):
            content = bytearray(self.good)
            content[self.rng.randrange(len(content))] ^= 1 << self.rng.randrange(8)
            self.write("v.mp4", bytes(content))
            run = self.memvid("search", "-v", "v.mp4", "--mode", "words", word, "--json")
            self.assertIn(run.code, (*READ_CODES, USAGE), run.err)
            if run.code in (DONE, NOTHING_FOUND):
                self.assertEqual(run.json()["hits"], right["hits"])
            else:
                self.assertRegex(run.err, rb"^memvid: ")
                if run.out:  # the hits that read are there, each as it was
                    for hit in run.json()["hits"]:
                        self.assertEqual(hit["text"], self.right[hit["chunk"]])

    def test_a_damaged_source_is_given_back_under_another_name(self):
        content = bytearray(self.good)
        content[len(content) // 2] ^= 0x10
        self.write("d.mp4", bytes(content))
        run = self.memvid("extract", "d.mp4", "-o", "out", "--json")
        for folder, _, names in os.walk(self.path("out")):
            for name in names:
                relative = os.path.relpath(os.path.join(folder, name), self.path("out"))
                if not name.endswith(".damaged"):
                    self.assertEqual(self.read("out/" + relative), self.read(relative))
        if run.code == DAMAGED:
            self.assertTrue(run.json()["findings"])
            self.assertRegex(run.err, rb"memvid: damaged: ")


class Index(CliTest):
    def setUp(self):
        super().setUp()
        self.write_docs()
        self.encode("docs")
        self.ask()
        self.write_manifest()

    def ask(self, code=DONE, video="v.mp4"):
        return self.expect(code, "search", "-v", video, "--mode", "words", "attic", "--json")

    def test_a_missing_database_is_made_again(self):
        os.remove(self.path("v.db"))
        self.assertEqual(self.ask().json()["hits"][0]["source"], "docs/backup.md")
        os.remove(self.path("v.json"))
        self.ask()
        os.remove(self.path("v.db"))
        self.ask()

    def test_a_missing_index_that_is_named(self):
        self.refused(NOT_FOUND, r"absent\.json",
                     "search", "-i", "absent.json", "--mode", "words", "attic")

    def test_an_index_of_another_memory_is_never_asked(self):
        self.encode("--text", "The attic of another house.", video="w.mp4")
        self.ask(video="w.mp4")
        self.write_manifest("w.json", "w.mp4")
        shutil.copy(self.path("w.db"), self.path("v.db"))
        run = self.memvid("search", "-v", "v.mp4", "--mode", "words", "attic", "--json")
        if run.code == DONE:  # it was made again
            self.assertEqual(run.json()["hits"][0]["source"], "docs/backup.md")
        else:
            self.assertEqual(run.code, USAGE, run.err)
        self.refused(USAGE, r"other|another",
                     "search", "-v", "v.mp4", "-i", "w.json", "--mode", "words", "attic")

    def test_a_database_that_is_cut_or_scribbled_over(self):
        good = self.read("v.db")
        for content in (good[:100], good[: len(good) // 2], b"x" * len(good),
                        good[:5000] + b"\xff" * 3000 + good[8000:]):
            self.write("v.db", content)
            for name in ("v.db-wal", "v.db-shm"):
                if self.exists(name):
                    os.remove(self.path(name))
            run = self.memvid("search", "-v", "v.mp4", "--mode", "words", "attic", "--json")
            self.assertIn(run.code, (DONE, DAMAGED, UNSUPPORTED, USAGE), run.err)
            if run.code == DONE:
                self.assertEqual(run.json()["hits"][0]["source"], "docs/backup.md")
            else:
                self.assertRegex(run.err, rb"^memvid: .*v\.db.*\n$")

    def test_an_empty_database_is_what_a_crash_leaves_and_is_filled(self):
        self.write("v.db", b"")
        self.assertEqual(self.ask().json()["hits"][0]["source"], "docs/backup.md")

    def test_a_foreign_database_is_not_touched(self):
        self.encode("docs", video="w.mp4")
        self.write("w.db", b"SQLite format 3\0 somebody else's work" + bytes(4000))
        before = self.read("w.db")
        run = self.memvid("search", "-v", "w.mp4", "--mode", "words", "attic")
        self.assertNotEqual(run.code, DONE)
        self.assertEqual(self.read("w.db"), before)

    def test_a_place_outside_of_the_video_is_damage_of_the_index(self):
        for bit in (40, 62, 63):
            with contextlib.closing(sqlite3.connect(self.path("v.db"))) as database, database:
                database.execute("UPDATE frames SET byte_offset = byte_offset | (1 << ?)", (bit,))
            err = self.ask(DAMAGED).err
            self.assertRegex(err, rb"damaged: .*frame 0: .* outside of the video.*memvid reindex")

    def test_a_manifest_that_is_none(self):
        for content in (b"", b"{", b"[]", b"{}", b'{"format":"other"}', b"\xff" * 100,
                        json.dumps({"format": "memvid 999"}).encode()):
            self.write("v.json", content)
            run = self.memvid("search", "-v", "v.mp4", "-i", "v.json", "--mode", "words", "attic")
            self.assertIn(run.code, (DONE, DAMAGED, UNSUPPORTED, USAGE), run.err)
            if run.code != DONE:
                self.assertRegex(run.err, rb"^memvid: .*v\.json.*\n$")

    def test_a_copy_of_video_and_manifest_answers(self):
        shutil.copy(self.path("v.mp4"), self.path("b.mp4"))
        shutil.copy(self.path("v.json"), self.path("b.json"))
        answer = self.expect(DONE, "search", "-v", "b.mp4", "-i", "b.json", "--mode", "words",
                             "attic", "--json").json()
        self.assertEqual(answer["hits"][0]["source"], "docs/backup.md")

    def test_an_older_index_catches_up_after_overwrite(self):
        self.write("docs/new.txt", "A zeppelin over the attic.\n")
        self.encode("docs", options=("--overwrite",))
        run = self.memvid("search", "-v", "v.mp4", "--mode", "words", "zeppelin", "--json")
        if run.code == DONE:
            self.assertEqual(run.json()["hits"][0]["source"], "docs/new.txt")
        else:
            self.assertEqual(run.code, USAGE, run.err)  # said plainly, never a wrong answer


if __name__ == "__main__":
    unittest.main()
