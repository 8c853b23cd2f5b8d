"""What bench/figures.sh starts: runs over seeds, their records, and the table of their means and deviations."""

import datetime
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

FIGURES = pathlib.Path("bench/figures")
RUNS = pathlib.Path("runs/figures")


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
FOUR_FIFTHS = ["model.stem_widths=[64,192]", "model.hidden_size=192", "model.num_attention_heads=3"]
ROWS = {
    "cifar10-cpu-3min": Figure("cifar10", "cifar10-cpu-3min", 8),
    "cifar10-cpu": Figure("cifar10", "cifar10-cpu", 5),
    "course": Figure("cifar10", "course", 5),
    "course-40-epochs": Figure("cifar10", "course", 5, *LONG_COURSE),
    "shapes": Figure("shapes", "shapes", 5),
    # Asked for by name: whether bf16 costs accuracy, and the choice of the stem by images that nothing else is judged by.
    "cifar10-cpu-3min-fp32": Figure("cifar10", "cifar10-cpu-3min", 8, "training.precision=fp32", listed=False),
    "stem-256": Figure("cifar10", "cifar10-cpu", 3, HELD_OUT, listed=False),
    "stem-192": Figure("cifar10", "cifar10-cpu", 3, HELD_OUT, *FOUR_FIFTHS, listed=False),
}


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def processor():
    """Its name, the instructions that bf16 depends on, and a setting that takes some away."""
    name, flags = platform.processor() or platform.machine(), ""
    try:
        lines = dict(line.split(":", 1) for line in open("/proc/cpuinfo") if ":" in line)
        fields = {key.strip(): value.strip() for key, value in lines.items()}
        name, flags = fields.get("model name", name), fields.get("flags", "").split()
        family = " ".join(f"{key} {fields[key]}" for key in ("cpu family", "model") if key in fields)
        name += f" ({family}; {', '.join(f for f in ('avx512f', 'avx512_bf16', 'amx_bf16') if f in flags)})"
    except OSError:
        pass
    limit = os.environ.get("ONEDNN_MAX_CPU_ISA")
    return f"{name}, {os.cpu_count()} cores" + (f", ONEDNN_MAX_CPU_ISA={limit}" if limit else "")


def commit():
    changed = output("git", "status", "--porcelain", "--untracked-files=no", "--", "core", "cli")
    return output("git", "rev-parse", "--short", "HEAD") + ("-changed" if changed else "")


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


def train(name, seed):
    figure, run = ROWS[name], RUNS / name / f"seed-{seed}"
    if not (run / "evaluation.json").exists():
        begun = (run / "recipe.yaml").exists()
        start = ["--resume", str(run)] if begun else [
            figure.dataset, "--recipe", figure.recipe, "--seed", str(seed), "--out", str(run), *figure.options()]
        subprocess.run(["./vit4j", "train", *start], check=True)
    evaluation = json.loads((run / "evaluation.json").read_text())
    last = json.loads((run / "metrics.jsonl").read_text().splitlines()[-1])
    record = {
        "seed": seed,
        "accuracy": evaluation["accuracy"],
        "accuracy_in_fp32": judged_in_fp32(figure, run),
        "loss": last["test_loss"],
        "seconds": round(last["seconds"], 1),
        "precision": setting(run, "precision"),
        "workers": int(setting(run, "workers")),
        "processor": processor(),
        "java": platform_java(),
        "engine": engine(),
        "commit": commit(),
        "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat(),
        # Of the last quarter of an hour: above the number of cores other work ran beside, and the seconds say nothing.
        "load": round(os.getloadavg()[2], 1),
    }
    if "validation_accuracy" in last:
        record["validation_accuracy"] = last["validation_accuracy"]
    return record


def platform_java():
    return version_line("Java ")


def engine():
    return version_line("PyTorch ")


def version_line(beginning):
    return next(line for line in output("./vit4j", "--version").splitlines() if line.startswith(beginning))


def measure(name):
    here = processor()
    done = {record["seed"] for record in recorded(name) if record["processor"] == here}
    for seed in range(ROWS[name].seeds):
        if seed not in done:
            records = [*recorded(name), train(name, seed)]
            FIGURES.mkdir(parents=True, exist_ok=True)
            part = file_of(name).with_suffix(".part")
            part.write_text(json.dumps(records, indent=1) + "\n")
            part.replace(file_of(name))


def spread(values, digits):
    if len(values) < 2:
        return f"{values[0]:.{digits}f}"
    return f"{statistics.mean(values):.{digits}f} ± {statistics.stdev(values):.{digits}f}"


def table(names):
    print("| recipe | test accuracy, % | in fp32 | loss | seconds, quiet runs | seeds | processor | commit, date |")
    print("|---|---|---|---|---|---|---|---|")
    for name in names:
        for there in dict.fromkeys(record["processor"] for record in recorded(name)):
            rows = [record for record in recorded(name) if record["processor"] == there]
            quiet = [row["seconds"] for row in rows if row["load"] <= os.cpu_count() + 0.5]
            validated = [100 * row["validation_accuracy"] for row in rows if "validation_accuracy" in row]
            print("|", " | ".join([
                f"`{name}`" + (f" (validation {spread(validated, 2)})" if validated else ""),
                spread([100 * row["accuracy"] for row in rows], 2),
                spread([100 * row["accuracy_in_fp32"] for row in rows], 2),
                spread([row["loss"] for row in rows], 3),
                f"{min(quiet):.0f} to {max(quiet):.0f}" if quiet else "none",
                ", ".join(str(row["seed"]) for row in rows),
                there,
                f"{rows[-1]['commit']}, {rows[-1]['date']}",
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
