"""memvid history, and reading as of an old commit: --at."""

import datetime
import shutil
import subprocess
import unittest

from support import CliTest, DAMAGED, DONE, NOT_FOUND, NOTHING_FOUND, UNSUPPORTED, USAGE


class History(CliTest):
    """Four commits: the docs; one more text; another text for the keys; the garden deleted."""

    def setUp(self):
        super().setUp()
        self.write_docs()
        self.encode("docs")
        self.expect(DONE, "reindex", "v.mp4", "--no-vectors")
        self.expect(DONE, "append", "-v", "v.mp4", "--text", "The attic key is with the neighbour.")
        self.expect(DONE, "update", "v.mp4", "--chunk", "1", "--text", "The pantry key is lost.")
        self.expect(DONE, "delete", "v.mp4", "--source", "*garden*")

    def commits(self, *arguments, code=DONE):
        return self.expect(code, "history", "v.mp4", "--json", *arguments).json_lines()

    def at(self, commit, *arguments, code=DONE):
        return self.expect(code, *arguments, "--at", str(commit))

    def hits(self, commit, question, code=DONE):
        run = self.at(commit, "search", "-v", "v.mp4", "--mode", "words", "--json", question,
                      code=code)
        answer = run.json()
        self.assertEqual(answer["at"], commit)
        return [hit["text"] for hit in answer["hits"]]

    def test_one_line_a_commit_the_newest_first(self):
        lines = self.expect(DONE, "history", "v.mp4").out.decode().splitlines()
        self.assertEqual(lines[0].split(), ["commit", "time", "(UTC)", "chunks", "frames", "bytes",
                                            "what", "changed"])
        self.assertEqual([line.split()[0] for line in lines[1:]], ["4", "3", "2", "1"])
        for line, change in zip(lines[1:], ["1 chunk deleted", "1 chunk changed",
                                            "1 chunk added from 1 source",
                                            "3 chunks added from 3 sources"]):
            self.assertTrue(line.endswith("  " + change), line)
            self.assertRegex(line, r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ")

    def test_for_programs(self):
        commits = self.commits()
        self.assertEqual([commit["commit"] for commit in commits], [4, 3, 2, 1])
        self.assertEqual([commit["total_chunks"] for commit in commits], [3, 4, 4, 3])
        self.assertEqual([commit["chunks_erased"] for commit in commits], [1, 0, 0, 0])
        self.assertEqual(sum(commit["bytes_added"] for commit in commits), len(self.read("v.mp4")))
        now = datetime.datetime.now(datetime.timezone.utc)
        for commit in commits:
            made = datetime.datetime.fromisoformat(commit["time"].replace("Z", "+00:00"))
            self.assertLess(abs((now - made).total_seconds()), 600)
        self.assertEqual(self.commits("-n", "2"), commits[:2])
        self.assertEqual(self.commits("--last", "9"), commits)

    def test_search_answers_as_of_the_commit(self):
        self.assertEqual(self.hits(1, "key"), ["The cellar key hangs behind the clock.\n"])
        self.assertEqual(len(self.hits(2, "key")), 2)
        self.assertEqual(self.hits(2, "pantry", code=NOTHING_FOUND), [])
        self.assertEqual(self.hits(3, "pantry"), ["The pantry key is lost."])
        self.assertEqual(self.hits(4, "cellar", code=NOTHING_FOUND), [])
        self.assertEqual(len(self.hits(3, "roses")), 1)
        self.assertEqual(self.hits(4, "roses", code=NOTHING_FOUND), [])

    def test_the_index_may_be_made_again(self):
        for name in ("v.db", "v.json"):
            self.remove(name)
        self.assertEqual(self.hits(1, "cellar"), ["The cellar key hangs behind the clock.\n"])

    def test_texts_come_back_as_they_were(self):
        for commit in (1, 2):
            out = f"out{commit}"
            self.at(commit, "extract", "v.mp4", "-o", out)
            for name in ("docs/backup.md", "docs/garden.txt", "docs/deep/keys.txt"):
                self.assertEqual(self.read(f"{out}/{name}"), self.read(name))
        self.at(4, "extract", "v.mp4", "-o", "out4")
        self.assertEqual(self.read("out4/docs/deep/keys.txt"), b"The pantry key is lost.")
        self.assertFalse(self.exists("out4/docs/garden.txt"))
        run = self.at(2, "extract", "v.mp4", "--chunk", "1")
        self.assertEqual(run.out, self.read("docs/deep/keys.txt"))
        self.at(1, "extract", "v.mp4", "--chunk", "3", code=NOT_FOUND)

    def test_list_and_info_tell_what_was_there(self):
        def sources(commit):
            return [line["source"] for line in self.at(commit, "list", "v.mp4", "--json").json_lines()]
        self.assertEqual(len(sources(1)), 3)
        self.assertEqual(len(sources(2)), 4)
        self.assertNotIn("docs/garden.txt", sources(4))
        info = self.at(1, "info", "v.mp4", "--json").json()
        self.assertEqual((info["commits"], info["chunks"], info["sources"]), (1, 3, 3))
        self.assertEqual(info["video_bytes"], self.commits()[3]["bytes_added"])
        self.assertEqual((info["index"], info["text_bytes"]), (None, 140))
        self.assertNotIn(b"\n  index", self.at(1, "info", "v.mp4").out)

    def test_nothing_is_written(self):
        before = self.read("v.mp4"), self.read("v.db")
        self.commits()
        self.hits(2, "key")
        self.at(1, "list", "v.mp4")
        self.assertEqual((self.read("v.mp4"), self.read("v.db")), before)

    def test_commits_that_are_not_there(self):
        for command in (["list", "v.mp4"], ["info", "v.mp4"], ["extract", "v.mp4", "-o", "out"],
                        ["search", "-v", "v.mp4", "--mode", "words", "key"]):
            self.refused(NOT_FOUND, r"v\.mp4 has no commit 5; its last one is 4\n$", *command,
                         "--at", "5")
            self.refused(USAGE, r"--at is '0', but must be a whole number from 1", *command,
                         "--at", "0")
        self.refused(USAGE, r"unknown option --at", "verify", "v.mp4", "--at", "1")

    def test_compact_drops_what_was_before(self):
        self.expect(DONE, "compact", "v.mp4")
        line = self.expect(DONE, "history", "v.mp4").out.decode().splitlines()[1]
        self.assertRegex(line, r"^ +5 .* 3 +\+1 .*  compacted: 3 chunks kept$")
        for command in (["list", "v.mp4"], ["search", "-v", "v.mp4", "--mode", "words", "key"]):
            self.refused(NOT_FOUND, r"v\.mp4 begins with commit 5: memvid compact dropped what was "
                                    r"before\n$", *command, "--at", "4")
        self.expect(DONE, "append", "-v", "v.mp4", "--text", "A spare key is under the mat.")
        self.assertEqual([commit["commit"] for commit in self.commits()], [6, 5])
        self.assertEqual([commit["compacted"] for commit in self.commits()], [False, True])
        self.assertEqual(len(self.hits(5, "key")), 2)
        self.assertEqual(len(self.hits(6, "key")), 3)

    def test_damage_is_told_and_the_rest_still_listed(self):
        video = bytearray(self.read("v.mp4"))
        sizes = [commit["bytes_added"] for commit in reversed(self.commits())]
        video[sum(sizes[:2]) - 60] ^= 1  # in the trailer of commit 2
        self.write("v.mp4", bytes(video))
        run = self.expect(DAMAGED, "history", "v.mp4", "--json")
        self.assertEqual([commit["commit"] for commit in run.json_lines()], [4])
        self.assertRegex(run.err.decode(), r"damaged: commit 3: the trailer of commit 2, at byte "
                                           rf"{sum(sizes[:2]) - 204}, is damaged")
        self.at(3, "list", "v.mp4")
        run = self.at(2, "list", "v.mp4", code=DAMAGED)
        self.assertRegex(run.err.decode(), r"the trailer of commit 2, at byte \d+, is damaged; "
                                           r"commit 2 is not found without it")

    @unittest.skipUnless(shutil.which("ffmpeg"), "no ffmpeg here")
    def test_a_remuxed_video_has_no_history(self):
        subprocess.run(["ffmpeg", "-v", "error", "-i", self.path("v.mp4"), "-c", "copy",
                        self.path("w.mp4")], check=True)
        self.refused(UNSUPPORTED, r"rewritten by another tool", "history", "w.mp4")
        self.refused(UNSUPPORTED, r"rewritten by another tool", "list", "w.mp4", "--at", "1")
        self.refused(UNSUPPORTED, r"rewritten by another tool", "search", "-v", "w.mp4", "--mode",
                     "words", "key", "--at", "1")


if __name__ == "__main__":
    unittest.main()
