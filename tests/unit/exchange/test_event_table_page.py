"""Do the examples of the page on event tables give the numbers that stand there?"""

import re
from pathlib import Path

import numpy as np
import pytest
from tests.dosing_cases import ONE

from openldn.dynamics import read_model
from openldn.dynamics.linear import integrate_linear
from openldn.dynamics.reference import compile_reference
from openldn.exchange.dosing_records import (
    expand_event_table,
    parse_event_table,
    results_to_frame,
)

PAGE = (Path(__file__).parents[3] / "docs/simulate/event-table.md").read_text(encoding="utf-8")
MODEL = read_model(re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)[0])
EXAMPLES = re.findall(
    r"### ([^\n]+)\n.*?```\n(.*?)```.*?(\| (?:ID \| )?TIME \| C \|.*?)\n\n", PAGE, flags=re.DOTALL
)


def test_there_are_three_examples() -> None:
    assert len(EXAMPLES) == 3


@pytest.mark.parametrize(("title", "events", "told"), EXAMPLES, ids=[one[0] for one in EXAMPLES])
def test_an_example_gives_the_numbers_of_the_page(title: str, events: str, told: str) -> None:
    program = compile_reference(MODEL)
    table = parse_event_table(events, program)
    made = expand_event_table(
        table,
        program,
        advance=lambda schedule, inputs: integrate_linear(MODEL, schedule, inputs).final,
    )
    values = integrate_linear(MODEL, made.schedule, table.inputs, ("C",)).values
    frame = results_to_frame(table, made, values, ["C"])
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in told.split("\n")]
    columns = dict(zip(rows[0], zip(*rows[2:], strict=True), strict=True))
    np.testing.assert_allclose(frame["TIME"], np.array(columns["TIME"], dtype=float))
    np.testing.assert_allclose(
        frame["C"], np.array(columns["C"], dtype=float), rtol=0, atol=0.5001e-4
    )


def test_the_python_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("events.csv").write_text(EXAMPLES[0][1], encoding="utf-8")
    names: dict[str, object] = {"model_text": ONE}
    exec(re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)[0], names)
    assert names["run"].is_converged
