"""brms, where R and brms are installed; the Gaussian course only."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.cases import CASES
from benchmarks.engines import Settings
from benchmarks.reference import Reference

SCRIPT = Path(__file__).with_name("brms.R")
ROUNDS = 1
NOT_INSTALLED = "not installed"
NOT_EXPRESSIBLE = "no latent AR(1) under limits in brms"


def run_brms(case: str, *, settings: Settings, reference: Reference) -> dict[str, Any]:
    from benchmarks.race import summary

    if case != "gaussian":
        return {"absent": NOT_EXPRESSIBLE}
    if not has_brms():
        return {"absent": NOT_INSTALLED}
    print(f"  {case}: brms compiles and samples, {ROUNDS} round", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        diary, given, found = (Path(folder) / name for name in ("d.csv", "s.json", "a.json"))
        _write(case, settings, diary, given)
        done = subprocess.run(
            ["Rscript", SCRIPT, diary, given, found], check=False, capture_output=True, text=True
        )
        if done.returncode != 0:
            return {"absent": f"did not run: {' '.join(done.stderr.split())[:80]}"}
        result = json.loads(found.read_text(encoding="utf-8"))
    numbers = summary(result, result["answers"], result["memory_mb"], reference)
    return {**numbers, "versions": result["versions"]}


def has_brms() -> bool:
    program = shutil.which("Rscript")
    if program is None:
        return False
    asked = [program, "-e", 'quit(status = !requireNamespace("brms", quietly = TRUE))']
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def _write(case: str, settings: Settings, diary: Path, given: Path) -> None:
    made = CASES[case]()
    model = made.model()
    latent = model.latent
    rows = zip(
        latent.response, latent.columns[:, 1], latent.level, latent.group, latent.time, strict=True
    )
    with diary.open("w", encoding="utf-8") as file:
        file.write("score,trend,level,period,day\n")
        file.writelines(f"{y:.17g},{c:.17g},{x:.17g},{g},{t:.17g}\n" for y, c, x, g, t in rows)
    content = {
        "baseline": latent.coefficients[0].numbers,
        "trend": latent.coefficients[1].numbers,
        "effect": made.effect_prior(model).numbers,
        "sigma": latent.hyper.sigma.numbers,
        "phi": latent.hyper.phi.numbers,
        "group_sd": latent.hyper.group_sd.numbers,
        "margin": made.margin,
        "rounds": ROUNDS,
        "chains": settings.chains,
        "cores": settings.cores,
        "draws": settings.draws,
        "tune": settings.tune,
    }
    given.write_text(json.dumps(content), encoding="utf-8")
