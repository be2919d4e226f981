"""One flipped bit in what a command left: reported with its place, or the right text all the same.

tests/cli/damage_test.py flips bits of a larger video; here it is what each command made, its last
commit densely and its index too, and the next command must not cut what had been acknowledged."""

import os
import unittest

from bed import Bed, OPTIONS, each_scenario, main, rng, search_of
from power_cut import some_of
from support import DAMAGED, DONE, NOTHING_FOUND, UNSUPPORTED, USAGE

TRAILER_BYTES = 204
SAMPLE = 40  # of the bytes before the trailer, and of those of the database
REFUSALS = (DAMAGED, UNSUPPORTED, USAGE)


@each_scenario
def sweep(self, case):
    random = rng()
    self.fill_disk(case.folder)
    self.expect(DONE, *case.scenario.command)
    self.expect(DONE, *search_of(case.scenario.video))  # which makes the index where there is none
    good = self.files()
    video = os.path.basename(case.scenario.video)
    database = video.replace(".mp4", ".db")
    count = 1 << 30 if OPTIONS.all else SAMPLE
    end = len(good[video]) - TRAILER_BYTES
    for name, places, look in (
            (video, [*some_of(range(end), count, random),
                     *some_of(range(end, end + TRAILER_BYTES), count, random)], self.look_at_video),
            (database, some_of(range(len(good[database])), count, random), self.look_at_index)):
        for place in places:
            flipped = bytearray(good[name])
            flipped[place] ^= 1 << random.randrange(8)
            with self.subTest(file=name, byte=place):
                self.fill_disk({**good, name: bytes(flipped)})
                look(case)


@sweep
class FlippedBit(Bed):
    def look_at_video(self, case):
        video = case.scenario.video
        before = self.read(video)
        right = {chunk: (source, text) for chunk, source, text in case.after[0]}
        run = self.memvid("extract", "-v", video, "-o", "-", "--json")
        self.assertIn(run.code, (DONE, NOTHING_FOUND, *REFUSALS), run.err)
        chunks = run.json_lines()
        earlier = {number: (source, text) for number, source, text in (case.before or [()])[0]}
        for chunk in chunks:
            found = (chunk["source"], chunk["text"])
            if found != right.get(chunk["chunk"]):  # what deleted it cannot be read, and that is told
                self.assertEqual((run.code, found), (DAMAGED, earlier.get(chunk["chunk"])))
        if len(chunks) < len(right):
            self.assertRegex(run.err, rb"(?m)^memvid: .*(frame \d+|byte \d+|\.mp4)")
            self.expect(DAMAGED, "verify", video)
        self.look_at_hits(case)
        self.go_on(case, before)

    def look_at_hits(self, case):
        """The right hits, or a line that tells the file, and then no wrong one."""
        run = self.memvid(*search_of(case.scenario.video), "--json")
        if run.code == DONE:
            self.assertEqual(self.hits_of(run), case.after[1])
            return
        self.assertIn(run.code, REFUSALS, run.err)
        self.assertRegex(run.err, rb"^memvid: .*(disk/|frame \d+)")
        if run.out:
            self.assertLessEqual(set(self.hits_of(run)), set(case.after[1]))

    def go_on(self, case, before):
        """The next command mends the memory, or leaves every byte where it was."""
        run = self.memvid(*case.scenario.next)
        self.assertIn(run.code, (DONE, case.scenario.twice, *REFUSALS), run.err)
        if self.read(case.scenario.video)[:len(before)] != before:
            self.assertIn(run.code, (DONE, case.scenario.twice), run.err)
            self.assertEqual(self.texts_of(case.scenario.video), case.after[0])

    def look_at_index(self, case):
        before = self.read(case.scenario.video)
        self.look_at_hits(case)
        self.assertEqual(self.read(case.scenario.video), before)
        reindex = ("reindex", case.scenario.video, "--no-vectors")
        run = self.memvid(*reindex)
        if run.code == UNSUPPORTED:  # what does not say that it is ours is not ours to mend
            self.assertRegex(run.err, rb"^memvid: .*\.db .*it is left as it is\n$")
            os.remove(self.path(case.scenario.video.replace(".mp4", ".db")))
        self.expect(DONE, *reindex)
        self.assertEqual(self.content(case.scenario.video), case.after)


if __name__ == "__main__":
    main(unittest)
