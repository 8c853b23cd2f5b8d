"""Of figures.py: python3 -m unittest discover -s bench/python."""

import contextlib
import io
import json
import pathlib
import tempfile
import unittest
from unittest import mock

import figures

SESSION = {
    "date": "2026-11-30T13:58:02Z", "vit4j": "0.1", "commit": "7a14f264da6d", "commitIsChanged": False,
    "java": "17.0.15, Debian", "engine": "PyTorch presets 2.10.0", "system": "Linux", "processor": "Some Processor",
    "instructionSets": ["avx2", "fma", "avx512f", "avx512_bf16"], "vectorInstructions": "avx512",
    "limits": {"OPENBLAS_CORETYPE": "Haswell", "ONEDNN_MAX_CPU_ISA": "AVX512_CORE"}, "cores": 6, "workers": 3,
    "precision": "bf16",
}
THERE = "Some Processor; avx2 avx512f avx512_bf16; ONEDNN_MAX_CPU_ISA=AVX512_CORE"


def write_run(run, *sessions):
    run.mkdir(parents=True)
    (run / "run.json").write_text(json.dumps({"sessions": sessions}))
    (run / "recipe.yaml").write_text("training:\n  workers: auto\n")
    (run / "evaluation.json").write_text('{"accuracy": 0.5}')
    (run / "metrics.jsonl").write_text('{"test_loss": 1.0, "seconds": 2.04}\n')


class FiguresTest(unittest.TestCase):

    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.place = pathlib.Path(place.name)
        for name, value in (("RUNS", self.place / "runs"), ("FIGURES", self.place / "figures"),
                            ("judged_in_fp32", lambda figure, run: 0.49)):
            patch = mock.patch.object(figures, name, value)
            patch.start()
            self.addCleanup(patch.stop)

    def test_a_finished_run_is_recorded_by_what_computed_it(self):
        run = figures.RUNS / "shapes" / "seed-0"
        write_run(run, SESSION, {**SESSION, "commit": "1234567890", "date": "2026-12-01T00:00:00Z"})

        row = figures.train("shapes", 0, THERE)

        self.assertEqual(
            {**row},
            {"seed": 0, "accuracy": 0.5, "accuracy_in_fp32": 0.49, "loss": 1.0, "seconds": 2.0, "precision": "bf16",
             "workers": 3, "processor": THERE, "cores": 6, "java": "17.0.15, Debian",
             "engine": "PyTorch presets 2.10.0", "commit": "7a14f26, 1234567", "date": "2026-12-01", "load": None})

    def test_a_run_of_another_processor_is_not_taken_for_one_of_this(self):
        write_run(figures.RUNS / "shapes" / "seed-0", SESSION)

        self.assertEqual(figures.folder("shapes", 0, "another"), figures.RUNS / "shapes" / "seed-0-2")
        self.assertEqual(figures.folder("shapes", 0, THERE), figures.RUNS / "shapes" / "seed-0")

    def test_the_table_names_every_commit_and_judges_quiet_by_the_cores_of_the_run(self):
        row = {"accuracy": 0.5, "accuracy_in_fp32": 0.5, "loss": 1.0, "processor": THERE, "date": "2026-11-30"}
        rows = [{**row, "seed": 0, "seconds": 100, "cores": 64, "load": 60, "commit": "aaaaaaa"},
                {**row, "seed": 1, "seconds": 200, "cores": 1, "load": 4, "commit": "aaaaaaa"},
                {**row, "seed": 2, "seconds": 300, "cores": 64, "load": None, "commit": "bbbbbbb"}]
        figures.FIGURES.mkdir()
        figures.file_of("shapes").write_text(json.dumps(rows))
        printed = io.StringIO()

        with contextlib.redirect_stdout(printed):
            figures.table(["shapes"])

        self.assertIn("| 100 to 100 | 0, 1, 2 |", printed.getvalue())
        self.assertIn("| aaaaaaa, bbbbbbb, 2026-11-30 |", printed.getvalue())

    def test_this_machine_is_told_as_its_runs_tell_it(self):
        cpuinfo = "model name\t: Some Processor\nflags\t\t: fpu avx512f avx512_bf16 avx2\n"
        limit = {"ONEDNN_MAX_CPU_ISA": "AVX512_CORE"}

        with mock.patch("pathlib.Path.read_text", return_value=cpuinfo), mock.patch.dict("os.environ", limit):
            self.assertEqual(figures.of_this_machine(), THERE)
        self.assertEqual(figures.processor(SESSION), THERE)

    def test_a_choice_between_models_takes_as_many_seeds_as_others(self):
        self.assertEqual({name: figures.ROWS[name].seeds for name in ("stem-256", "stem-192")},
                         {"stem-256": 5, "stem-192": 5})


if __name__ == "__main__":
    unittest.main()
