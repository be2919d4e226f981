"""reindex, copy, doctor and verify --repair-plan: what keeps a memory in order. No model is needed."""

import fcntl
import os
import shutil
import time
import unittest

from support import CliTest, DAMAGED, DONE, IO, NOT_FOUND, UNSUPPORTED, USAGE


class Care(CliTest):
    def setUp(self):
        super().setUp()
        self.write_docs()
        self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--no-index")

    def search(self, *arguments):
        run = self.expect(DONE, "search", *arguments, "--mode", "words", "--json", "cellar")
        return run.json()["hits"][0]["source"]

    def scribble(self, name, offset, count):
        with open(self.path(name), "r+b") as file:
            file.seek(offset)
            file.write(b"\x55" * count)


class Reindex(Care):
    def test_an_index_to_take_over_from_is_asked_again_when_the_lock_is_there(self):
        self.expect(DONE, "encode", "docs/garden.txt", "-o", "b.mp4", "--no-index")
        self.expect(DONE, "reindex", "v.mp4", "-i", "o.json", "--no-vectors")
        with open(self.path("v.mp4.lock"), "a") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX)  # another process's
            waiting = self.start("reindex", "v.mp4", "-i", "p.json", "--from", "o.json",
                                 "--no-vectors")
            time.sleep(0.5)
            os.replace(self.path("b.mp4"), self.path("v.mp4"))
        _, error = waiting.communicate(timeout=30)
        self.assertEqual(waiting.returncode, USAGE, error)
        self.assertIn(b"its vectors are of other chunks", error)
        self.assertFalse(self.exists("p.db"))

    def test_words_are_made_without_a_model(self):
        run = self.expect(DONE, "reindex", "v.mp4", "--no-vectors", "--json")
        made = run.json()
        self.assertEqual((made["chunks"], made["vectors_made"], made["findings"]), (3, 0, []))
        self.assertEqual(self.search("-i", "v.json"), "docs/deep/keys.txt")
        self.assertIn(b"index of 3 chunks made again", self.expect(
            DONE, "reindex", "v.mp4", "--no-vectors").out)

    def test_a_missing_model_is_told_before_anything_is_dropped(self):
        self.expect(DONE, "reindex", "v.mp4", "--no-vectors")
        before = self.read("v.db")
        self.refused(NOT_FOUND, r"no model folder", "reindex", "v.mp4")
        self.assertEqual(self.read("v.db"), before)

    def test_a_damaged_index_is_made_again(self):
        self.expect(DONE, "reindex", "v.mp4", "--no-vectors")
        self.scribble("v.db", 4096, 40000)
        self.expect(DAMAGED, "search", "-v", "v.mp4", "--mode", "words", "cellar")
        self.expect(DONE, "reindex", "v.mp4", "--no-vectors")
        self.search("-v", "v.mp4")
        self.expect(DONE, "verify", "v.mp4")

    def test_a_named_index_is_made_where_it_is_named(self):
        self.expect(DONE, "reindex", "v.mp4", "-i", "other.json", "--no-vectors")
        self.assertEqual(self.search("-i", "other.json"), "docs/deep/keys.txt")
        self.assertFalse(self.exists("v.json"))

    def test_vectors_are_not_taken_from_what_does_not_fit(self):
        self.expect(DONE, "reindex", "v.mp4", "--no-vectors")
        self.refused(USAGE, r"is the index that is made again",
                     "reindex", "v.mp4", "--from", "v.json")
        self.expect(DONE, "encode", "--text", "else", "-o", "w.mp4", "--no-index")
        self.expect(DONE, "reindex", "w.mp4", "--no-vectors")
        self.refused(USAGE, r"w.db is of another memory \(", "reindex", "v.mp4", "--from", "w.json")
        self.refused(NOT_FOUND, r"none.json", "reindex", "v.mp4", "--from", "none.json")

    def test_what_is_missing_or_foreign_is_told(self):
        self.refused(USAGE, r"no video is named; usage: memvid reindex", "reindex")
        self.refused(NOT_FOUND, r"none.mp4", "reindex", "none.mp4", "--no-vectors")
        self.write("v.db", "shopping list")
        self.refused(UNSUPPORTED, r"not a memvid index", "reindex", "v.mp4", "--no-vectors")
        self.assertEqual(self.read("v.db"), b"shopping list")

    def test_frames_that_do_not_read_are_told_and_the_rest_is_indexed(self):
        self.scribble("v.mp4", 1000, 200)
        run = self.memvid("reindex", "v.mp4", "--no-vectors")
        self.assertEqual(run.code, DAMAGED, run.err)
        self.assertIn(b"damaged: frame 0", run.err)


class Copy(Care):
    def test_a_copy_is_a_memory_of_its_own(self):
        self.expect(DONE, "reindex", "v.mp4", "--no-vectors")
        run = self.expect(DONE, "copy", "v.mp4", "b.mp4")
        self.assertRegex(run.out, rb"^b.mp4: [\d,]+ bytes copied, with the index\n$")
        self.assertEqual(self.read("b.mp4"), self.read("v.mp4"))
        for name in ("v.mp4", "v.json", "v.db"):
            os.remove(self.path(name))
        self.assertEqual(self.search("-i", "b.json"), "docs/deep/keys.txt")
        self.expect(DONE, "verify", "b.mp4")

    def test_without_an_index_the_video_alone_is_copied(self):
        run = self.expect(DONE, "copy", "v.mp4", "-o", "b.mp4", "--json")
        self.assertEqual(run.json(), {"copy": "b.mp4", "video_bytes": len(self.read("v.mp4")),
                                      "left_out_bytes": 0, "has_index": False})
        self.assertFalse(self.exists("b.json"))

    def test_what_is_there_is_replaced_only_when_asked(self):
        self.write("b.mp4", "a film")
        self.refused(USAGE, r"b.mp4 exists; name another copy, or replace it with --overwrite",
                     "copy", "v.mp4", "b.mp4")
        self.assertEqual(self.read("b.mp4"), b"a film")
        self.expect(DONE, "copy", "v.mp4", "b.mp4", "--overwrite")
        self.assertEqual(self.read("b.mp4"), self.read("v.mp4"))
        self.refused(USAGE, r"to the memory itself", "copy", "v.mp4", "v.mp4", "--overwrite")
        os.link(self.path("v.mp4"), self.path("same.mp4"))
        self.refused(USAGE, r"to the memory itself", "copy", "v.mp4", "same.mp4", "--overwrite")

    def test_what_a_kill_left_is_rescued_under_another_name_only(self):
        os.rename(self.path("v.mp4"), self.path("new.mp4.tmp"))
        before = self.read("new.mp4.tmp")
        for flags in ((), ("--overwrite",)):
            self.refused(USAGE, r"new\.mp4\.tmp belongs to the memory itself", "copy",
                         "new.mp4.tmp", "new.mp4", *flags)
        self.assertEqual(self.read("new.mp4.tmp"), before)
        self.expect(DONE, "copy", "new.mp4.tmp", "other.mp4")

    def test_a_copy_that_fails_leaves_what_was_there(self):
        self.expect(DONE, "encode", "docs/garden.txt", "-o", "b.mp4", "--no-index")
        self.expect(DONE, "reindex", "b.mp4", "--no-vectors")
        self.expect(DONE, "reindex", "v.mp4", "--no-vectors")
        before = {name: self.read(name) for name in ("b.mp4", "b.json", "b.db")}
        whole = self.read("v.mp4")
        self.write("v.mp4", whole[:700] + b"\0" * (len(whole) - 700))
        run = self.memvid("copy", "v.mp4", "b.mp4", "--overwrite")
        self.assertIn(run.code, (USAGE, DAMAGED, UNSUPPORTED))
        self.memvid("copy", "v.mp4", "new.mp4")
        self.write("v.mp4", whole)
        self.write("b.json", "a letter")
        self.refused(USAGE, r"b\.json is not a memvid manifest", "copy", "v.mp4", "b.mp4",
                     "--overwrite")
        self.write("b.json", before["b.json"])
        self.assertEqual({name: self.read(name) for name in before}, before)
        self.assertEqual([name for name in os.listdir(self.dir) if name.startswith("new.")], [])

    def test_a_file_of_the_user_in_the_way_stays(self):
        self.expect(DONE, "reindex", "v.mp4", "--no-vectors")
        self.write("b.db.tmp", "a letter")
        self.refused(UNSUPPORTED, r"b\.db\.tmp is not a memvid index", "copy", "v.mp4", "b.mp4")
        self.assertEqual(self.read("b.db.tmp"), b"a letter")
        self.assertFalse(self.exists("b.mp4"))

    def test_over_a_memory_with_an_index_comes_one_without(self):
        self.expect(DONE, "encode", "docs/garden.txt", "-o", "b.mp4", "--no-index")
        self.expect(DONE, "reindex", "b.mp4", "--no-vectors")
        self.expect(DONE, "copy", "v.mp4", "b.mp4", "--overwrite")
        self.assertEqual(self.search("-v", "b.mp4"), "docs/deep/keys.txt")
        self.assertEqual(self.search("-i", "b.json"), "docs/deep/keys.txt")
        self.expect(DONE, "verify", "b.mp4")

    def test_an_unfinished_write_is_left_out(self):
        whole = self.read("v.mp4")
        self.write("v.mp4", whole + whole[-900:-100])
        run = self.expect(DONE, "copy", "v.mp4", "b.mp4", "--json")
        self.assertEqual(run.json()["left_out_bytes"], 800)
        self.assertEqual(self.read("b.mp4"), whole)

    def test_what_is_missing_is_told(self):
        self.refused(USAGE, r"no copy is named; usage: memvid copy", "copy", "v.mp4")
        self.refused(NOT_FOUND, r"none.mp4", "copy", "none.mp4", "b.mp4")
        self.refused(NOT_FOUND, r"^memvid: index not found: none\.json\n$", "copy", "v.mp4",
                     "b.mp4", "-i", "none.json")
        name = "long" * 100
        self.refused(IO, rf"^memvid: cannot examine {name}: File name too long\n$", "copy", "v.mp4",
                     "b.mp4", "-i", name)
        self.refused(NOT_FOUND, r"nowhere", "copy", "v.mp4", "nowhere/b.mp4")


class Doctor(Care):
    def subjects(self, run):
        return {check["subject"]: check for check in run.json_lines()}

    def test_the_machine(self):
        run = self.memvid("doctor", "--json")
        checks = self.subjects(run)
        self.assertRegex(checks["program"]["state"], r"^memvid \d")
        self.assertRegex(checks["libraries"]["state"], r"dav1d .*libaom .*zstd .*SQLite ")
        self.assertFalse(checks["model"]["good"])  # the tests have none
        self.assertRegex(checks["documents"]["state"],
                         "^seccomp (yes|no), landlock (yes|no), poppler yes$")
        self.assertEqual(run.code, DAMAGED)

    def test_a_machine_without_poppler(self):
        run = self.memvid("doctor", "--json", env={**os.environ, "PATH": "/nowhere"})
        documents = self.subjects(run)["documents"]
        self.assertRegex(documents["state"], "poppler no: PDF cannot be read$")
        self.assertEqual(documents["remedy"], "install poppler-utils")

    def test_a_memory(self):
        run = self.memvid("doctor", "v.mp4", "--json")
        checks = self.subjects(run)
        self.assertEqual(checks["video"]["state"], "1 commit, 1 frame, 3 chunks")
        self.assertEqual(checks["index"]["state"], "absent")
        self.assertIn("memvid reindex v.mp4", checks["index"]["remedy"])
        self.assertEqual(checks["lock"]["state"], "nobody writes")
        self.expect(DONE, "reindex", "v.mp4", "--no-vectors")
        checks = self.subjects(self.memvid("doctor", "v.mp4", "--json"))
        self.assertEqual(checks["index"]["state"], "current; 0 % of the chunks have vectors")

    def test_for_people_what_is_wrong_stands_out(self):
        run = self.memvid("doctor", "v.mp4")
        self.assertRegex(run.out, rb"(?m)^! index +absent\n +-> memvid reindex v.mp4")
        self.refused(NOT_FOUND, r"none.mp4", "doctor", "none.mp4")


class RepairPlan(Care):
    def plan(self):
        run = self.memvid("verify", "v.mp4", "--repair-plan")
        lines = run.out.decode().splitlines()
        return run.code, [line[len("mend: "):] for line in lines if line.startswith("mend: ")]

    def test_nothing_wrong_needs_no_plan(self):
        self.assertEqual(self.plan(), (DONE, []))

    def test_an_index_is_made_again(self):
        self.expect(DONE, "reindex", "v.mp4", "--no-vectors")
        self.expect(DONE, "encode", "--text", "else", "-o", "w.mp4", "--no-index")
        self.expect(DONE, "reindex", "w.mp4", "--no-vectors")
        shutil.copy(self.path("w.db"), self.path("v.db"))
        self.assertEqual(self.plan(), (DAMAGED, ["memvid reindex v.mp4 -i v.json"]))
        self.expect(DONE, "reindex", "v.mp4", "-i", "v.json", "--no-vectors")
        self.assertEqual(self.plan(), (DONE, []))

    def test_a_damaged_frame_wants_a_copy_or_the_sources(self):
        texts = {f"big/{i:02}.txt": os.urandom(3000).hex() for i in range(12)}
        for name, text in texts.items():
            self.write(name, text)
        self.expect(DONE, "encode", "big", "-o", "v.mp4", "--no-index", "--overwrite")
        self.scribble("v.mp4", len(self.read("v.mp4")) // 2, 400)
        code, plan = self.plan()
        self.assertEqual(code, DAMAGED)
        self.assertIn("restore v.mp4 from a copy", plan[0])
        self.assertIn("memvid extract v.mp4 -o v-texts", plan[1])
        lost = [step for step in plan if step.startswith("encode big/")]
        self.assertTrue(lost, plan)
        self.expect(DAMAGED, "extract", "v.mp4", "-o", "v-texts")
        for step in lost:  # what the plan calls lost is what extract cannot give back whole
            name = step.split()[1]
            self.assertFalse(os.path.exists(self.path(f"v-texts/{name}")), name)

    def test_an_unfinished_write_is_cut_by_copy(self):
        whole = self.read("v.mp4")
        self.write("v.mp4", whole + whole[-900:-100])
        code, plan = self.plan()
        self.assertIn("memvid copy v.mp4 v-whole.mp4", plan[0])


if __name__ == "__main__":
    unittest.main()
