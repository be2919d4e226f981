"""memvid compact: what is dead is dropped, in a new file."""

import subprocess
import threading
import unittest

from support import CliTest, DAMAGED, DONE, NOT_FOUND, USAGE


class Compact(CliTest):
    def setUp(self):
        super().setUp()
        self.write_docs()
        self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--no-index", "--chunk-size", "120")
        self.expect(DONE, "reindex", "v.mp4", "--no-vectors")

    def texts(self, video="v.mp4"):
        lines = self.expect(DONE, "extract", video, "-o", "-", "--json").json_lines()
        return sorted((line["chunk"], line["source"], line["text"]) for line in lines)

    def whole(self, video="v.mp4"):
        self.assertEqual(self.expect(DONE, "verify", video, "--json").json()["findings"], [])

    def change(self):
        self.expect(DONE, "append", "-v", "v.mp4", "--text", "A text that goes again: quagga.")
        self.expect(DONE, "delete", "v.mp4", "--source", "text-*")
        self.expect(DONE, "update", "v.mp4", "--chunk", "0", "--text", "Another beginning.")

    def test_the_same_memory_in_less_room(self):
        self.change()
        before, size = self.texts(), len(self.read("v.mp4"))
        run = self.expect(DONE, "compact", "v.mp4", "--json")
        report = run.json()
        self.assertEqual((report["outcome"], report["commit"], report["epoch"]),
                         ("compacted", 5, 1))
        self.assertEqual((report["chunks"], report["versions_dropped"]), (len(before), 2))
        self.assertEqual(report["video_bytes_before"], size)
        self.assertEqual(report["video_bytes"], len(self.read("v.mp4")))
        self.assertLess(report["video_bytes"], size)
        self.assertEqual(self.texts(), before)
        self.whole()
        self.assertNotIn(b"quagga", self.read("v.db"))
        (hit,) = self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "--json",
                             "another beginning").json()["hits"]
        self.assertEqual(hit["chunk"], 0)
        run = self.expect(DONE, "compact", "v.mp4")
        self.assertEqual(run.out.decode(), "v.mp4 is compact; nothing has changed since, nothing "
                                           "was written\n")

    def test_without_the_index(self):
        self.change()
        self.expect(DONE, "compact", "v.mp4", "--no-index", "--quiet")
        self.whole_after_catching_up()

    def whole_after_catching_up(self):
        self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "beginning")
        self.whole()

    # Eight appends and a compact at once: every text is there, once.
    def test_beside_eight_appends(self):
        self.change()
        running = [self.start("append", "-v", "v.mp4", "--text", f"text of process {i}")
                   for i in range(4)]
        running.append(self.start("compact", "v.mp4"))
        running += [self.start("append", "-v", "v.mp4", "--text", f"text of process {i}")
                    for i in range(4, 8)]
        for process in running:
            _, err = process.communicate(timeout=100)
            self.assertEqual(process.returncode, DONE, err)
        texts = [text for _, source, text in self.texts() if source.startswith("text-")]
        self.assertEqual(sorted(texts), [f"text of process {i}" for i in range(8)])
        self.whole()

    # Whoever searches meanwhile gets an answer of before or after, and no complaint.
    def test_beside_searches(self):
        failures, is_over = [], threading.Event()

        def search():
            while not is_over.is_set():
                run = self.memvid("search", "-v", "v.mp4", "--mode", "words", "cellar key")
                if run.code != DONE or b"clock" not in run.out:
                    failures.append((run.code, run.err))

        threads = [threading.Thread(target=search) for _ in range(2)]
        for thread in threads:
            thread.start()
        for i in range(6):
            self.expect(DONE, "append", "-v", "v.mp4", "--text", f"text number {i}", "--quiet")
            self.expect(DONE, "compact", "v.mp4", "--quiet")
        is_over.set()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
        self.whole()

    @unittest.skipUnless(subprocess.run(["which", "ffmpeg"], capture_output=True,
                                        check=False).returncode == 0, "no ffmpeg here")
    def test_a_video_that_another_tool_rewrote_can_be_appended_to_again(self):
        self.change()
        before = self.texts()
        subprocess.run(["ffmpeg", "-v", "error", "-i", self.path("v.mp4"), "-c", "copy",
                        self.path("r.mp4")], check=True)
        self.expect(DONE, "compact", "r.mp4")
        self.assertEqual(self.texts("r.mp4"), before)
        self.expect(DONE, "append", "-v", "r.mp4", "--text", "One more.")
        self.assertEqual(len(self.texts("r.mp4")), len(before) + 1)
        self.whole("r.mp4")

    def test_what_lies_twice_is_mended_and_what_is_lost_is_refused(self):
        self.write("big/text.txt", "".join(
            f"Line {i} of a long text with {i * 7919 % 1000} words in it.\n" for i in range(20000)))
        self.expect(DONE, "encode", "big", "-o", "b.mp4", "--no-index")
        whole = self.read("b.mp4")
        before = self.texts("b.mp4")
        self.write("b.mp4", self.flipped(whole, 1200))   # the dictionary's first frame
        run = self.expect(DAMAGED, "verify", "b.mp4", "--repair-plan")
        self.assertIn(b"memvid compact b.mp4", run.out)
        self.expect(DONE, "compact", "b.mp4")
        self.assertEqual(self.texts("b.mp4"), before)
        self.whole("b.mp4")
        damaged = self.flipped(whole, len(whole) // 2)
        self.write("b.mp4", damaged)
        run = self.expect(DAMAGED, "compact", "b.mp4")
        self.assertRegex(run.err.decode(), r"b\.mp4, frame \d+: ")
        self.assertEqual(self.read("b.mp4"), damaged)

    def test_also_of_a_memory_that_is_compact(self):
        self.write("big/text.txt", "".join(
            f"Line {i} of a long text with {i * 7919 % 1000} words in it.\n" for i in range(20000)))
        self.expect(DONE, "encode", "big", "-o", "b.mp4", "--no-index")
        self.expect(DONE, "append", "-v", "b.mp4", "--no-index", "--text", "A text that goes.")
        self.expect(DONE, "delete", "b.mp4", "--source", "text-*")
        self.expect(DONE, "compact", "b.mp4")
        self.assertIn(b"is compact", self.expect(DONE, "compact", "b.mp4").out)
        before = self.texts("b.mp4")
        self.write("b.mp4", self.flipped(self.read("b.mp4"), 1200))
        run = self.expect(DAMAGED, "verify", "b.mp4", "--repair-plan")
        self.assertIn(b"memvid compact b.mp4", run.out)
        self.expect(DONE, "compact", "b.mp4")
        self.whole("b.mp4")
        self.assertEqual(self.texts("b.mp4"), before)

    @staticmethod
    def flipped(data, place):
        return data[:place] + bytes([data[place] ^ 4]) + data[place + 1:]

    def test_bad_lines(self):
        self.refused(USAGE, r"usage: memvid compact", "compact")
        self.refused(NOT_FOUND, r"no\.mp4", "compact", "no.mp4")


if __name__ == "__main__":
    unittest.main()
