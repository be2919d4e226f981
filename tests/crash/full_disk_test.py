"""A disk that is full after any number of pages: the memory before or after, and no more is lost."""

import os
import unittest

from bed import Bed, OPTIONS, each_scenario, main, rng, search_of
from power_cut import some_of
from support import DONE, IO

PAGE = 4096
SIZES = 24


@each_scenario
def sweep(self, case):
    self.small_disk("8m")
    pages = 1
    while not self.fits(case, pages):
        pages *= 2
    for free in some_of(range(pages), pages if OPTIONS.all else SIZES, rng()):
        with self.subTest(free_pages=free):
            self.try_with(case, free)


@sweep
class FullDisk(Bed):
    def run_with(self, case, pages):
        """Runs the command on a disk that has so many pages left."""
        self.fill_disk(case.folder)
        space = os.statvfs(self.disk)
        self.write("disk/filler", bytes(max(space.f_bavail * space.f_frsize - pages * PAGE, 0)))
        return self.memvid(*case.scenario.command)

    def fits(self, case, pages):
        return self.run_with(case, pages).code == DONE

    def try_with(self, case, pages):
        run = self.run_with(case, pages)
        if run.code != DONE:
            self.assertEqual(run.code, IO, run.err)
            self.assertRegex(run.err.decode(), r"\Amemvid: [^\n]*disk[^\n]*\n\Z")
        self.look_while_full(case, run.code == DONE)
        os.remove(self.path("disk/filler"))
        self.judge(case, run.code == DONE, ask_first=pages % 2 == 0)

    def look_while_full(self, case, is_done):
        """What is there is read, or refused in one line; reading takes no space from the video."""
        video = case.scenario.video
        if not self.exists(video):
            self.assertFalse(is_done)
            return
        texts = tuple((chunk["chunk"], chunk["source"], chunk["text"])
                      for chunk in self.chunks(video))
        self.assertIn(texts, [one[0] for one in (case.before, case.after) if one])
        run = self.memvid(*search_of(video), "--json")
        if run.code == DONE:
            self.assertIn(self.hits_of(run), [one[1] for one in (case.before, case.after) if one])
        elif not case.scenario.leaves_index:
            self.assertEqual(run.code, IO, run.err)


if __name__ == "__main__":
    main(unittest)
