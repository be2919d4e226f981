"""memvid loaders, and a folder that holds a file of each kind."""

import unittest

from support import CliTest, DONE


class Loaders(CliTest):
    def test_each_format_has_a_row(self):
        run = self.expect(DONE, "loaders")
        self.assertEqual(run.err, b"")
        lines = run.out.decode().splitlines()
        self.assertRegex(lines[0], r"^format +endings +what is taken$")
        self.assertIn(("Markdown", ".md", ".markdown"), [tuple(line.split()[:3]) for line in lines])
        rows = self.expect(DONE, "loaders", "--json").json_lines()
        self.assertEqual(len(rows), len(lines) - 1)
        for row in rows:
            self.assertEqual(sorted(row), ["endings", "format", "gives", "media_type"])
            self.assertTrue(all(ending.startswith(".") for ending in row["endings"]), row)

    def test_no_ending_is_named_twice(self):
        rows = self.expect(DONE, "loaders", "--json").json_lines()
        endings = [ending for row in rows for ending in row["endings"]]
        self.assertEqual(len(endings), len(set(endings)))
        self.assertEqual([ending for ending in endings if ending != ending.lower()], [])


if __name__ == "__main__":
    unittest.main()
