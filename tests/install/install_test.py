"""Installs the build into a fresh folder, moves it, and uses it as a stranger would.

usage: install_test.py CMAKE BUILD SOURCE HAS_EMBEDDINGS(0|1)
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
from documents import pdf  # noqa: E402

CMAKE, BUILD, SOURCE, HAS_EMBEDDINGS = "", pathlib.Path(), pathlib.Path(), True
USAGE, NOT_FOUND, DAMAGED, STOPPED = 2, 4, 6, 3
BREAD = "Sourdough needs twelve hours to rise.\n"
BICYCLE = "Patch the tube before you pump it.\n"


def run(*command, code=0, **environment):
    """Runs it with nothing in the environment that could lead back to the build."""
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **environment}
    done = subprocess.run([str(word) for word in command], env=env, text=True, check=False,
                          capture_output=True, timeout=120)
    if done.returncode != code:
        raise AssertionError(f"{command}: exit code {done.returncode}, not {code}\n"
                             f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return done


def install(prefix, *components):
    for component in components:
        run(CMAKE, "--install", BUILD, "--prefix", prefix, "--component", component)


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.dir = pathlib.Path(tempfile.mkdtemp(prefix="memvid-install-"))
        cls.addClassCleanup(shutil.rmtree, cls.dir, ignore_errors=True)
        install(cls.dir / "first", "runtime", "model", "devel")
        cls.prefix = cls.dir / "moved"
        (cls.dir / "first").rename(cls.prefix)
        notes = cls.dir / "notes"
        notes.mkdir()
        (notes / "bread.txt").write_text(BREAD, encoding="utf-8")
        (notes / "bicycle.txt").write_text(BICYCLE, encoding="utf-8")

    def memvid(self, *arguments, prefix=None, code=0, **environment):
        return run((prefix or self.prefix) / "bin/memvid", *arguments, code=code,
                   MEMVID_CACHE=str(self.dir / "cache"), **environment)

    def assert_at_home(self, text):
        for elsewhere in (BUILD, SOURCE):
            self.assertNotIn(f"{elsewhere}/", text)

    def test_the_program_loads_libraries_of_its_own_prefix_and_of_the_system(self):
        video = self.dir / "own.mp4"
        debug = self.memvid("encode", self.dir / "notes", "-o", video, LD_DEBUG="files").stderr
        loaded = re.findall(r"calling init: (/\S+)", debug)
        self.assertIn("libaom", debug)
        for library in loaded:
            self.assertTrue(library.startswith((f"{self.prefix}/", "/lib", "/usr/lib")), library)
            self.assertNotRegex(library, r"libav(codec|format|util)")
        if HAS_EMBEDDINGS:
            self.assertTrue([name for name in loaded if "libmemvid_openvino" in name], loaded)
            found = self.memvid("search", "-v", video, "--mode", "vectors", "-k", "1", "dough")
            self.assertIn(BREAD.strip(), found.stdout)

    def test_documents_are_read_by_the_program_that_is_installed(self):
        (self.dir / "paper.pdf").write_bytes(pdf(["On a moved prefix."]))
        video = self.dir / "paper.mp4"
        self.memvid("encode", self.dir / "paper.pdf", "-o", video, "--no-index")
        self.assertEqual(self.memvid("extract", video, "-o", "-").stdout, "On a moved prefix.\n\n")
        reader = self.prefix / "libexec/memvid/memvid-loader"
        reader.rename(reader.with_name("away"))
        self.addCleanup(reader.with_name("away").rename, reader)
        error = self.memvid("encode", self.dir / "paper.pdf", "-o", self.dir / "none.mp4",
                            "--no-index", code=USAGE).stderr
        self.assertIn(f"{reader}, which reads such files, is not installed", error)

    def test_the_module_of_endpoints_is_installed_with_what_it_needs(self):
        if not HAS_EMBEDDINGS:
            self.assertFalse((self.prefix / "lib/memvid").exists())
            return
        # Port 9 of loopback: nobody listens there, and to know that, libcurl must be loaded.
        told = self.memvid("doctor", MEMVID_ENDPOINT="http://127.0.0.1:9/api/embed",
                           MEMVID_ENDPOINT_MODEL="m", code=DAMAGED).stdout
        self.assertIn("Connection refused", told)
        self.assert_at_home(told)

    def test_without_the_model_no_other_is_taken(self):
        if not HAS_EMBEDDINGS:
            self.skipTest("a build without embeddings")
        prefix = self.dir / "no-model"
        install(prefix, "runtime")
        error = self.memvid("encode", self.dir / "notes", "-o", self.dir / "none.mp4",
                            prefix=prefix, code=NOT_FOUND).stderr
        self.assertIn(f"{prefix}/share/memvid/models", error)
        self.assert_at_home(error)

    def test_another_project_finds_it_and_the_examples_run(self):
        built = self.dir / "examples"
        # A copy: in the checkout a relative path might find what an outsider does not have.
        shutil.copytree(SOURCE / "examples", self.dir / "project")
        run(CMAKE, "-G", "Ninja", "-S", self.dir / "project", "-B", built,
            f"-DCMAKE_PREFIX_PATH={self.prefix}", "-DCMAKE_BUILD_TYPE=Debug",
            "-DCMAKE_CXX_FLAGS=-Wall -Wextra -Wpedantic -Wconversion -Werror")
        run(CMAKE, "--build", built)
        self.assert_at_home((self.prefix / "lib/cmake/memvid/memvidTargets.cmake").read_text())
        cache = {"MEMVID_CACHE": str(self.dir / "cache")}
        notes, video = self.dir / "notes", self.dir / "example.mp4"

        asked = run(built / "encode_and_search", notes, video, "how long does sourdough take?",
                    **cache).stdout
        self.assertEqual(asked.splitlines()[:2], ["2 chunks in 1 frames",
                                                  f"1. notes/bread.txt: {BREAD.strip()}"])
        listed = run(built / "stream_chunks", video).stdout
        self.assertEqual(listed, f"notes/bicycle.txt, line 1, {len(BICYCLE)} bytes\n"
                                 f"notes/bread.txt, line 1, {len(BREAD)} bytes\n")
        timed = run(built / "stop_in_time", notes, self.dir / "t.mp4", 60_000, **cache).stdout
        self.assertIn("video: 1 frames\n", timed)
        self.assertTrue(timed.endswith("done: 2 chunks\n"), timed)
        run(built / "stop_in_time", notes, self.dir / "stopped.mp4", 0, code=STOPPED, **cache)
        self.assertFalse((self.dir / "stopped.mp4").exists())
        self.run_the_guides_programs(built, notes, video, cache)
        if HAS_EMBEDDINGS:
            self.run_the_background_program(built, notes, cache)

    def run_the_background_program(self, built, notes, cache):
        video, index = self.dir / "later.mp4", self.dir / "later.json"
        said = run(built / "background_indexing", notes, video, index,
                   MEMVID_STATE=str(self.dir / "state"), **cache).stdout.splitlines()
        self.assertRegex(said[0], r"^video created in [\d.e-]+ s$")
        self.assertRegex(said[1], r"^background indexing job: idx_[0-9a-f]{12}$")
        self.assertRegex(said[-1], r"^indexing completed in [\d.]+ s$")

    def run_the_guides_programs(self, built, notes, video, cache):
        (notes / "new.txt").write_text("A new text.\n", encoding="utf-8")
        grown = run(built / "daily_update", video, notes, **cache).stdout
        self.assertEqual(grown, "1 chunks added, 2 sources passed over, 3 chunks in all\n")
        asked = run(built / "versions", video, "the new text", **cache).stdout.splitlines()
        self.assertEqual(asked[:2], ["commit 2, 3 chunks: A new text.", ""])
        self.assertTrue(asked[2].startswith("commit 1, 2 chunks: "), asked)
        update, team = self.dir / "u.mp4", self.dir / "team.mp4"
        made = run(built / "update_package", update, "One.", "Two.", **cache).stdout
        self.assertRegex(made, r"u\.mp4: 2 chunks in \d+ bytes\n$")
        merged = run(built / "team_merge", team, video, update, **cache).stdout
        vectors = 5 if HAS_EMBEDDINGS else 0
        self.assertEqual(merged, f"{team}: 5 chunks taken over, {vectors} with their vectors, "
                                 "5 in all\n")
        merged = run(built / "team_merge", team, update, **cache).stdout
        self.assertTrue(merged.startswith(f"{team}: 0 chunks taken over"), merged)

    def test_the_library_shows_what_the_headers_declare_and_nothing_of_the_rooms(self):
        symbols = run("nm", "-DC", "--defined-only", self.prefix / "lib/libmemvid.so").stdout
        names = set(re.findall(r" [TW] memvid::([\w:~=]+)\(", symbols))
        self.assertIn("Encoder::build_video", names)
        self.assertEqual([name for name in names if re.match(r"[a-z_]+::", name)], [])
        for header in sorted((self.prefix / "include/memvid").glob("*.h")):
            # At the margin stand functions of the namespace; members are indented.
            for name in re.findall(r"^(?!inline)[\w:<>]+ (\w+)\(", header.read_text(), re.MULTILINE):
                self.assertIn(name, names, header.name)

    def test_the_manuals_show_the_examples_as_they_are(self):
        manuals = "".join((SOURCE / "docs" / name).read_text(encoding="utf-8")
                          for name in ("LIBRARY.md", "GUIDE.md", "JOBS.md"))
        shown = re.findall(r"```cpp\n(.*?)```", manuals, re.DOTALL)
        for example in sorted((SOURCE / "examples").glob("*.cc")):
            self.assertIn(example.read_text(encoding="utf-8"), shown, example.name)


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    CMAKE, BUILD, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    HAS_EMBEDDINGS = sys.argv[4] == "1"
    unittest.main(argv=sys.argv[:1])
