"""A power cut at any instant of each command leaves the memory before or after, whole."""

import os
import re
import tempfile
import unittest

from bed import Bed, OPTIONS, each_scenario, main, rng
from power_cut import folder_states
from scenarios import SCENARIOS
from call_log import Call, Kind

STATES = 150  # of each scenario


def sample(states, count, random):
    """Of each kind of state (what was written, which call it was behind) as many as of others."""
    kinds = {}
    for state in states:
        kinds.setdefault(re.sub(r"\d+", "", state[0]), []).append(state)
    queues = list(kinds.values())
    for queue in queues:
        random.shuffle(queue)
    random.shuffle(queues)
    result = []
    while queues and len(result) < count:
        result += [queue.pop() for queue in queues]
        queues = [queue for queue in queues if queue]
    return result[:count]


def states_of(self, case, calls):
    self.fill_disk(case.folder)
    if OPTIONS.all:
        return folder_states(self.disk, calls, rng())
    return sample(folder_states(self.disk, calls, rng(), singles=3, bulk=20), STATES, rng())


@each_scenario
def sweep(self, case):
    for number, (words, files, is_done) in enumerate(states_of(self, case, case.calls)):
        with self.subTest(words):
            self.fill_disk(files)
            try:
                self.judge(case, is_done, ask_first=number % 2 == 0)
            except AssertionError:
                self.fill_disk(files)
                self.keep(f"{case.scenario.name}-{number}")
                raise


@sweep
class PowerCut(Bed):
    def test_a_program_that_never_synced_would_be_found_out(self):
        case = self.prepare(next(s for s in SCENARIOS if s.name == "overwrite"))
        careless = [call for call in case.calls if call.kind != Kind.SYNC]
        found = 0
        for _, files, is_done in states_of(self, case, careless):
            self.fill_disk(files)
            try:
                self.judge(case, is_done)
            except AssertionError:
                found += 1
        self.assertGreater(found, 5)


class Model(unittest.TestCase):
    """power_cut.py on runs of a few calls, with every state that they may leave."""

    def states(self, calls):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "a"), "wb") as file:
                file.write(b"old")
            return folder_states(folder, calls, rng())

    def left_by(self, *calls):
        return {tuple(sorted(files.items())) for _, files, _ in self.states(calls)}

    @staticmethod
    def call(kind, path, fd=3, number=0, to="", data=b""):
        return Call(kind, fd, number, 0, path, to, data)

    def test_a_write_without_a_sync_may_be_there_or_not(self):
        left = self.left_by(self.call(Kind.OPEN, "a"),
                            self.call(Kind.WRITE, "a", data=b"NEW", number=3))
        self.assertEqual(left, {(("a", b"old"),), (("a", b"oldNEW"),), (("a", b"old\0\0\0"),)})

    def test_a_write_may_be_torn_at_a_sector(self):
        left = self.left_by(self.call(Kind.OPEN, "a"),
                            self.call(Kind.WRITE, "a", data=b"x" * 1000))
        self.assertIn((("a", b"x" * 512),), left)

    def test_a_later_write_may_be_there_without_an_earlier_one(self):
        left = self.left_by(self.call(Kind.OPEN, "a"),
                            self.call(Kind.WRITE, "a", data=b"1", number=3),
                            self.call(Kind.WRITE, "a", data=b"2", number=4))
        self.assertIn((("a", b"old\0" + b"2"),), left)

    def test_what_was_synced_is_there(self):
        calls = [self.call(Kind.OPEN, "a"), self.call(Kind.WRITE, "a", data=b"NEW"),
                 self.call(Kind.SYNC, "a")]
        self.assertEqual([files for _, files, is_done in self.states(calls) if is_done],
                         [{"a": b"NEW"}])

    def test_a_rename_before_the_sync_may_leave_an_empty_file(self):
        create = self.call(Kind.OPEN, "b", number=os.O_CREAT)
        write = self.call(Kind.WRITE, "b", data=b"new")
        rename = self.call(Kind.RENAME, "b", fd=-1, to="a")
        self.assertIn((("a", b""),), self.left_by(create, write, rename))
        sync = self.call(Kind.SYNC, "b")
        self.assertNotIn((("a", b""),), self.left_by(create, write, sync, rename))

    def test_names_change_in_order_and_for_good_when_the_folder_is_synced(self):
        calls = [self.call(Kind.OPEN, "b", number=os.O_CREAT),
                 self.call(Kind.UNLINK, "a", fd=-1),
                 self.call(Kind.OPEN, ".", fd=4), self.call(Kind.SYNC, ".", fd=4)]
        left = self.left_by(*calls[:2])
        self.assertEqual(left, {(("a", b"old"),), (("a", b"old"), ("b", b"")), (("b", b""),)})
        ended = [files for _, files, is_done in self.states(calls) if is_done]
        self.assertEqual(ended, [{"b": b""}])


if __name__ == "__main__":
    main(unittest)
