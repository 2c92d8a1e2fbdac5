"""Commands measured as a user meets them: whole processes, wall seconds and peak memory."""

import compileall
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

_PACKAGES = ("appraisal", "feeds", "expectations", "scheme", "report_templates", "warehouse", "tasks", "flows")
_MEASURE = (
    "import resource,subprocess,sys;"
    "done=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.PIPE,text=True);"
    "sys.stderr.write(done.stderr[-3000:] if done.returncode else '');"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss/1024);"
    "sys.exit(done.returncode)"
)


@dataclass(frozen=True)
class Taken:
    """What a process took."""

    wall_s: float
    peak_mb: float


def compile_all() -> None:
    """As an installed program is: where bytecode may not be written, a checkout compiles what was changed at each start."""
    for name in _PACKAGES:
        compileall.compile_dir(Path(__file__).parents[1] / name, quiet=1)


def run_process(words: list[str]) -> Taken:
    """Run a command to its end.

    Raises:
        RuntimeError: it failed; with what it said last.
    """
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", _MEASURE, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.returncode}\n{done.stderr}")
    return Taken(time.perf_counter() - started, float(done.stdout.split()[-1]))
