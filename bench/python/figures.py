"""What bench/figures.sh starts: runs over seeds, their records, and the table of their means and deviations."""

import itertools
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

FIGURES = pathlib.Path("bench/figures")
RUNS = pathlib.Path("runs/figures")

# Of those that a run records: what products and sums differ by.
INSTRUCTION_SETS = ["avx2", "avx512f", "avx512_bf16", "avx512_fp16", "amx_bf16", "amx_fp16"]
LIMITS = ["ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "ATEN_CPU_CAPABILITY"]


class Figure:
    """A row of the table: a recipe, what is changed of it, and how many seeds it takes."""

    def __init__(self, dataset, recipe, seeds, *changes, listed=True):
        self.dataset, self.recipe, self.seeds, self.changes, self.listed = dataset, recipe, seeds, changes, listed

    def command(self):
        return " ".join(["./vit4j train", self.dataset, "--recipe", self.recipe, *self.options()])

    def options(self):
        return [part for change in self.changes for part in ("--set", change)]


LONG_COURSE = ["training.epochs=40", "data.crop_padding=4", "data.cutout=8"]
HELD_OUT = "data.validation=0.1"
STEM_192 = ["model.stem_widths=[64,192]", "model.hidden_size=192", "model.num_attention_heads=3"]
ROWS = {
    "cifar10-cpu-3min": Figure("cifar10", "cifar10-cpu-3min", 8),
    "cifar10-cpu": Figure("cifar10", "cifar10-cpu", 5),
    "course": Figure("cifar10", "course", 5),
    "course-40-epochs": Figure("cifar10", "course", 5, *LONG_COURSE),
    "shapes": Figure("shapes", "shapes", 5),
    # Asked for by name: whether bf16 costs accuracy, and the choice of the stem by images that nothing else is judged by.
    "cifar10-cpu-3min-fp32": Figure("cifar10", "cifar10-cpu-3min", 8, "training.precision=fp32", listed=False),
    "stem-256": Figure("cifar10", "cifar10-cpu", 5, HELD_OUT, listed=False),
    "stem-192": Figure("cifar10", "cifar10-cpu", 5, HELD_OUT, *STEM_192, listed=False),
}


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def of_this_machine():
    """What tells a processor from others, as runs record theirs: name, instruction sets, and settings that take some away."""
    name, flags = platform.machine(), []
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text()
        lines = [line.split(":", 1) for line in text.splitlines() if ":" in line]
        fields = {key.strip(): value.strip() for key, value in reversed(lines)}
        if "model name" in fields and "flags" in fields:
            name, flags = fields["model name"], fields["flags"].split()
    except OSError:
        pass
    return described(name, flags, os.environ)


def described(name, instruction_sets, limits):
    known = [one for one in INSTRUCTION_SETS if one in instruction_sets]
    limited = [f"{key}={limits[key]}" for key in LIMITS if limits.get(key)]
    return "; ".join([name, *([" ".join(known)] if known else []), *limited])


def processor(session):
    return described(session["processor"], session["instructionSets"], session["limits"])


def commit(session):
    return (session["commit"] or "unknown")[:7] + ("-changed" if session["commitIsChanged"] else "")


def sessions(run):
    """By what a run was computed, as it recorded that itself: since its beginning, and since each resume."""
    found = json.loads((run / "run.json").read_text())["sessions"]
    if not found:
        sys.exit(f"{run / 'run.json'} does not say by what the run was computed; it is of an older version: "
                 "move the folder away, and it is trained again")
    return found


def file_of(name):
    return FIGURES / f"{name}.json"


def recorded(name):
    return json.loads(file_of(name).read_text()) if file_of(name).exists() else []


def setting(run, key):
    lines = (run / "recipe.yaml").read_text().splitlines()
    return next(line.split(":", 1)[1].strip().strip('"') for line in lines if line.strip().startswith(key + ":"))


def judged_in_fp32(figure, run):
    tta = ["--tta"] if setting(run, "flip_averaging") == "true" else []
    answer = output("./vit4j", "evaluate", str(run), figure.dataset, "--precision", "fp32", "--json", *tta)
    return json.loads(answer)["accuracy"]


def folder(name, seed, here):
    """The first that no run has, or one of this processor's: a folder may have been copied from another machine."""
    for number in itertools.count(1):
        run = RUNS / name / (f"seed-{seed}" if number == 1 else f"seed-{seed}-{number}")
        if not (run / "recipe.yaml").exists() or {processor(one) for one in sessions(run)} == {here}:
            return run


def train(name, seed, here):
    """
    Trains what is not finished. Of the last quarter of an hour: above the number of cores other work ran beside, and the
    seconds say nothing. Of a run that was finished before nobody knows.
    """
    figure, run = ROWS[name], folder(name, seed, here)
    if (run / "evaluation.json").exists():
        return record(figure, seed, run, None)
    begun = (run / "recipe.yaml").exists()
    start = ["--resume", str(run)] if begun else [
        figure.dataset, "--recipe", figure.recipe, "--seed", str(seed), "--out", str(run), *figure.options()]
    subprocess.run(["./vit4j", "train", *start], check=True)
    return record(figure, seed, run, round(os.getloadavg()[2], 1))


def record(figure, seed, run, load):
    """What a finished run folder says of itself: who records it, where and when has no part in it."""
    evaluation = json.loads((run / "evaluation.json").read_text())
    end = json.loads((run / "metrics.jsonl").read_text().splitlines()[-1])
    computed = sessions(run)
    last = computed[-1]
    found = {
        "seed": seed,
        "accuracy": evaluation["accuracy"],
        "accuracy_in_fp32": judged_in_fp32(figure, run),
        "loss": end["test_loss"],
        "seconds": round(end["seconds"], 1),
        "precision": last["precision"],
        "workers": last["workers"],
        "processor": processor(last),
        "cores": last["cores"],
        "java": last["java"],
        "engine": last["engine"],
        "commit": ", ".join(dict.fromkeys(commit(session) for session in computed)),
        "date": last["date"][:10],
        "load": load,
    }
    if "validation_accuracy" in end:
        found["validation_accuracy"] = end["validation_accuracy"]
    return found


def measure(name):
    here = of_this_machine()
    done = {row["seed"] for row in recorded(name) if row["processor"] == here}
    for seed in range(ROWS[name].seeds):
        if seed not in done:
            records = [*recorded(name), train(name, seed, here)]
            FIGURES.mkdir(parents=True, exist_ok=True)
            part = file_of(name).with_suffix(".part")
            part.write_text(json.dumps(records, indent=1) + "\n")
            part.replace(file_of(name))


def spread(values, digits):
    if len(values) < 2:
        return f"{values[0]:.{digits}f}"
    return f"{statistics.mean(values):.{digits}f} ± {statistics.stdev(values):.{digits}f}"


def is_quiet(row):
    """Whether nothing else ran beside, on the machine that the run was on; of some nobody knows."""
    return row.get("load") is not None and row["load"] <= row.get("cores", 0) + 0.5


def each(rows, key):
    return list(dict.fromkeys(part for row in rows for part in row[key].split(", ")))


def table(names):
    print("| recipe | test accuracy, % | in fp32 | loss | seconds, quiet runs | seeds | processor | commit, date |")
    print("|---|---|---|---|---|---|---|---|")
    for name in names:
        for there in dict.fromkeys(record["processor"] for record in recorded(name)):
            rows = [record for record in recorded(name) if record["processor"] == there]
            quiet = [row["seconds"] for row in rows if is_quiet(row)]
            validated = [100 * row["validation_accuracy"] for row in rows if "validation_accuracy" in row]
            print("|", " | ".join([
                f"`{name}`" + (f" (validation {spread(validated, 2)})" if validated else ""),
                spread([100 * row["accuracy"] for row in rows], 2),
                spread([100 * row["accuracy_in_fp32"] for row in rows], 2),
                spread([row["loss"] for row in rows], 3),
                f"{min(quiet):.0f} to {max(quiet):.0f}" if quiet else "none",
                ", ".join(str(row["seed"]) for row in rows),
                there,
                ", ".join([*each(rows, "commit"), *each(rows, "date")]),
            ]), "|")


def main(arguments):
    names = [name for name in arguments if name != "--table"] or [name for name, row in ROWS.items() if row.listed]
    unknown = [name for name in names if name not in ROWS]
    if unknown:
        sys.exit(f"no figure is called {unknown[0]}; there are {', '.join(ROWS)}")
    if "--table" not in arguments:
        for name in names:
            measure(name)
    table(names)


if __name__ == "__main__":
    main(sys.argv[1:])
