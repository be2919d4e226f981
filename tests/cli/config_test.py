"""memvid.toml, the environment and flags: what beats what, and what is told about them."""

import os
import unittest

from support import CliTest, DONE, NOT_FOUND, UNSUPPORTED, USAGE


class Config(CliTest):
    def value(self, name, *flags, **changes):
        """The value of a setting and where it came from, as `config show` tells them."""
        section, key = name.split(".")
        run = self.expect(DONE, "config", "show", "--json", *flags,
                          env=self.environment(MEMVID_MODEL=None, **changes))
        (found,) = [line for line in run.json_lines()
                    if line["section"] == section and line["key"] == key]
        return found["value"], found["origin"]

    def test_without_any_file_all_is_default(self):
        run = self.expect(DONE, "config", "show", env=self.environment(MEMVID_MODEL=None))
        self.assertIn(b"[text]\nchunk_size = 1000                       # default\n", run.out)
        self.assertEqual(self.expect(DONE, "config", env=self.environment(MEMVID_MODEL=None)).out,
                         run.out)

    def test_every_variable_that_is_named_is_read(self):
        run = self.expect(DONE, "config", "show", "--json")
        named = {line["key"]: line["environment"] for line in run.json_lines()}
        self.assertIsNone(named.pop("webhooks"))
        self.assertEqual(named, {key: f"MEMVID_{key.upper()}" for key in named})

    def test_the_file_here_beats_the_users_and_config_beats_both(self):
        self.write("settings/memvid/memvid.toml", "[text]\nchunk_size = 100\n")
        users = self.path("settings")
        self.assertEqual(self.value("text.chunk_size", XDG_CONFIG_HOME=users),
                         (100, f"{users}/memvid/memvid.toml:2"))
        self.write("memvid.toml", "[text]\nchunk_size = 200\n")
        self.assertEqual(self.value("text.chunk_size", XDG_CONFIG_HOME=users),
                         (200, "memvid.toml:2"))
        self.write("other.toml", "# three\n\n[text]\nchunk_size = 300\n")
        self.assertEqual(self.value("text.chunk_size", "--config", "other.toml"),
                         (300, "other.toml:4"))

    def test_the_users_file_is_found_below_home(self):
        os.makedirs(os.path.join(self.home, ".config/memvid"))
        with open(os.path.join(self.home, ".config/memvid/memvid.toml"), "w") as file:
            file.write("[search]\ntop_k = 7\n")
        self.assertEqual(self.value("search.top_k")[0], 7)
        self.assertEqual(self.value("search.top_k", HOME=None), (5, "default"))

    def test_the_environment_beats_the_file_and_flags_beat_the_environment(self):
        self.write("memvid.toml", "[text]\nchunk_size = 20\n[search]\nmode = \"words\"\n")
        self.assertEqual(self.value("text.chunk_size", MEMVID_CHUNK_SIZE="30"),
                         (30, "$MEMVID_CHUNK_SIZE"))
        self.write("a.txt", "abcdefgh " * 40)
        env = self.environment(MEMVID_CHUNK_SIZE="30", MEMVID_OVERLAP="0")
        def chunk_size(*flags):
            self.expect(DONE, "encode", "a.txt", "-o", "v.mp4", "--no-index", "--overwrite",
                        *flags, env=env)
            return self.expect(DONE, "info", "v.mp4", "--json", env=env).json()["chunk_size"]
        self.assertEqual(chunk_size(), 30)
        self.assertEqual(chunk_size("--chunk-size", "40"), 40)

    def test_a_search_takes_mode_and_top_k_from_the_file(self):
        self.write_docs()
        self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--no-index")
        self.write("memvid.toml", "[search]\nmode = \"words\"\ntop_k = 1\n")
        run = self.expect(DONE, "search", "-v", "v.mp4", "--json", "the archive clock roses")
        self.assertEqual(len(run.json()["hits"]), 1)

    def test_folders_are_read_as_the_settings_say(self):
        self.write_docs()
        self.write("docs/.hidden.txt", "A hidden line.\n")
        def sources(*flags):
            self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--no-index", "--overwrite", *flags)
            run = self.expect(DONE, "list", "v.mp4", "--json")
            return [line["source"] for line in run.json_lines()]
        self.assertNotIn("docs/.hidden.txt", sources())
        self.assertIn("docs/.hidden.txt", sources("--include-hidden"))
        self.assertEqual(sources("--exclude", "*.txt"), ["docs/backup.md"])
        self.write("memvid.toml", "[folder]\nexclude = [\"deep\", \"docs/nothing\"]\n")
        self.assertEqual(sources(), ["docs/backup.md", "docs/garden.txt"])

    def test_without_index_building_there_is_a_manifest_and_search_adds_the_words(self):
        self.write_docs()
        self.write("memvid.toml", "[search]\nenable_index_building = false\n")
        self.expect(DONE, "encode", "docs", "-o", "v.mp4")
        self.assertTrue(self.exists("v.json"))
        self.assertFalse(self.exists("v.db"))
        run = self.expect(DONE, "encode", "docs", "-o", "v.mp4")
        self.assertIn(b"nothing to do", run.out)
        self.expect(DONE, "search", "-i", "v.json", "--mode", "words", "cellar")
        self.assertTrue(self.exists("v.db"))

    def test_settings_come_from_a_pipe_too(self):
        run = self.expect(DONE, "config", "show", "--config", "/dev/stdin",
                          stdin=b"[text]\nchunk_size = 500\n")
        self.assertRegex(run.out, rb"chunk_size = 500 +# /dev/stdin:2")
        self.expect(DONE, "config", "show", "--config", "/dev/null")

    def test_what_is_wrong_is_told_with_file_and_line(self):
        self.write("memvid.toml", "[text]\nchunksize = 800\n")
        self.refused(USAGE, r"^memvid: memvid.toml:2: unknown key chunksize in \[text\]; "
                            r"did you mean chunk_size\?\n$", "list", "v.mp4")
        self.write("memvid.toml", "[txt]\nchunk_size = 800\n")
        self.refused(USAGE, r"memvid.toml:1: unknown section \[txt\]; did you mean text\?\n$",
                     "list", "v.mp4")
        self.write("memvid.toml", "[text]\nchunk_size = 800\noverlap = 401\n")
        self.refused(USAGE, r"^memvid: memvid.toml:3: text.overlap is 401, but must be 0 to 400, half",
                     "encode", "--text", "x", "-o", "v.mp4")
        self.assertIn(b"overlap = 401", self.expect(DONE, "config", "show").out)
        self.write("memvid.toml", "[jobs]\nkeep_days = -1\n")
        self.refused(USAGE, r"memvid.toml:2: jobs.keep_days is -1", "list", "v.mp4")
        self.refused(NOT_FOUND, r"none.toml: ", "list", "v.mp4", "--config", "none.toml")
        self.refused(USAGE, r"is a folder", "list", "v.mp4", "--config", ".")
        self.refused(USAGE, r"^memvid: --config names no file\n$", "list", "v.mp4", "--config", "")
        self.write("memvid.toml", "")
        self.refused(USAGE, r"action is 'edit', but must be one of show\n", "config", "edit")


if __name__ == "__main__":
    unittest.main()
