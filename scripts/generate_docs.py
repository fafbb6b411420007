"""Write the pages that come from code; with ``--check`` only tell whether they are current."""

import argparse
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from openldn.actions import evidence_pages
from openldn.cli.main import (
    COMMANDS,
    EXIT_BROKEN_PIPE,
    EXIT_CODES,
    EXIT_INTERRUPTED,
    make_parser,
)
from openldn.evidence import CHECKS as EVIDENCE_CHECKS
from openldn.exchange import FINDINGS as DIARY_FINDINGS
from openldn.exchange import record_schema
from openldn.plan import TitrationScheme, read_schemes
from openldn.record import FINDINGS as INSTRUMENT_FINDINGS
from openldn.record import read_instruments
from openldn.registry import COHORT_FINDINGS
from openldn.registry import FINDINGS as REGISTRY_FINDINGS
from openldn.screen import count_names, find_home, read_limits, read_opioid_rows, read_rules
from openldn.trial import CUSTODY_FINDINGS
from openldn.trial import FINDINGS as TRIAL_FINDINGS

DOCS = Path(__file__).resolve().parents[1] / "docs"
PACKAGE = DOCS.parent / "src" / "openldn"
# A reader starts with what is called most; `cli` is on a page of its own.
DOORS = (
    "actions", "exchange", "record", "screen", "plan", "simulate", "trial", "registry", "report",
    "inference", "dynamics",
)  # fmt: skip
MODULES = ("errors", "timeline", "tables", "sources", "compiled")


def main() -> int:
    """Write or check every generated page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, report stale pages")
    args = parser.parse_args()
    stale = find_stale_pages()
    for path, text in stale.items():
        if args.check:
            print(f"{path.relative_to(DOCS.parent)} is not current; run: make fix", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return int(args.check and bool(stale))


def find_stale_pages() -> dict[Path, str]:
    """Find the generated pages whose file differs, with the text that they should hold."""
    pages = {
        **{DOCS / "evidence" / name: text for name, text in evidence_pages().items()},
        DOCS / "reference" / "cli.md": render_cli_page(),
        DOCS / "reference" / "python.md": render_python_page(),
        DOCS / "reference" / "findings.md": render_findings_page(),
        DOCS / "reference" / "instruments.md": render_instruments_page(),
        DOCS / "reference" / "schemes.md": render_schemes_page(),
        DOCS / "reference" / "model-file.md": render_model_page(),
        DOCS / "reference" / "opioids.md": render_opioids_page(),
        DOCS / "reference" / "rules.md": render_rules_page(),
        DOCS / "reference" / "record.md": render_record_page(),
        DOCS / "reference" / "record.schema.json": json.dumps(
            record_schema(), indent=2, ensure_ascii=False
        )
        + "\n",
    }
    return {
        path: text
        for path, text in pages.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }


def render_cli_page() -> str:
    """Render the page of commands from the parser itself, so that nothing is left out."""
    parser = make_parser()
    parts = [
        "# Command line",
        "Generated from the program itself by `scripts/generate_docs.py`; do not edit.",
        f"{parser.description}",
        *_render_options(_without_commands(parser)),
    ]
    for name, child in _find_commands(parser).items():
        words = _find_sub_commands(child)
        parts += [f"## `openldn {name}`", f"{child.description}."]
        parts += _render_options(_without_commands(child))
        for word, grandchild in words.items():
            parts += [f"### `openldn {name} {word}`", f"{grandchild.description}."]
            parts += _render_options(grandchild)
        if child.epilog:
            parts.append(f"```text\n{child.epilog}\n```")
    parts += ["## Exit codes", _render_exit_codes()]
    return "\n\n".join(parts) + "\n"


def render_python_page() -> str:
    """Render the page of public names: one line for each package's door."""
    doors = [name for name in DOORS if (PACKAGE / name / "__init__.py").exists()]
    parts = [
        "# Python",
        "The public names of each package. What is not listed here may change.",
        *(f"::: openldn.{name}" for name in (*doors, *MODULES)),
    ]
    return "\n\n".join(parts) + "\n"


def render_findings_page() -> str:
    """Render every finding of diary, evaluation, registry, cohort and study."""
    parts = [
        "# Findings",
        "Facts that a diary or its evaluation shows and that must be told. Each has an id that "
        "stays, a severity, a message with numbers, and advice.",
        "## Of a trial: its design, its evaluation, a known treatment, several doses",
        _render_table(("Id", "Meaning"), TRIAL_FINDINGS.items()),
        "## Of a release of letters",
        _render_table(("Id", "Meaning"), CUSTODY_FINDINGS.items()),
        "## Of a diary file",
        _render_table(("Id", "Meaning"), DIARY_FINDINGS.items()),
        "## Of an instrument",
        _render_table(("Id", "Meaning"), INSTRUMENT_FINDINGS.items()),
        "## Of a registry's pool",
        _render_table(("Id", "Meaning"), REGISTRY_FINDINGS.items()),
        "## Of a cohort",
        _render_table(("Id", "Meaning"), COHORT_FINDINGS.items()),
        "## Of a study",
        _render_table(
            ("Id", "Weight", "Meaning", "What to do"),
            ((one.id, one.severity.value, one.title, one.remedy) for one in EVIDENCE_CHECKS),
        ),
    ]
    return "\n\n".join(parts) + "\n"


def render_opioids_page() -> str:
    """Render the table of opioids with how many names it holds."""
    rows = [row for row in read_opioid_rows() if row.row_type != "class"]
    names = count_names()
    parts = [
        "# Opioids",
        "What a medication list is searched for first. Days are those without an opioid before "
        "naltrexone, upper end; a blank is one that no number of days clears, or no opioid. Basis "
        "and source of each row stand in the packaged table.",
        f"{names['rows']} rows; {names['opioids']} of them opioid agonists, partial or mixed "
        f"agonists. {names['brands']} brands ({names['from memory']} of them known from memory "
        f"only, and asked about) and {names['synonyms']} synonyms, in {names['scripts']} scripts; "
        f"the additions name {names['languages']} languages and {names['markets']} markets. "
        f"{names['other']} names of other medicines tell what is no opioid.",
        _render_table(
            ("Ingredient", "Class", "Days", "Names", "Also means"),
            (
                (
                    row.ingredient,
                    row.opioid_class,
                    "" if row.interval_days is None else str(row.interval_days),
                    str(len(row.synonyms) + len(row.brands)),
                    "; ".join(f"{name}: {other}" for name, other in row.ambiguous.items()),
                )
                for row in rows
            ),
        ),
    ]
    return "\n\n".join(parts) + "\n"


def render_instruments_page() -> str:
    """Render the instruments that `--instrument` knows."""
    rows = (
        (
            one.abbreviation or one.name,
            one.name,
            one.condition,
            ""
            if one.minimum is None or one.maximum is None
            else f"{one.minimum:g} to {one.maximum:g}",
            one.better,
            "" if one.mcid is None else f"{one.mcid:g}",
            one.recall,
            "" if one.mcid_source is None else f"[source]({one.mcid_source.url})",
        )
        for one in read_instruments()
    )
    parts = [
        "# Instruments",
        "Known to `--instrument`. A blank is a number that no source was read for: give it with "
        "`--range` or `--mcid`.",
        _render_table(
            ("Short", "Name", "Condition", "Range", "Better", "MCID", "Recall", "MCID source"), rows
        ),
    ]
    return "\n\n".join(parts) + "\n"


def render_schemes_page() -> str:
    """Render every titration scheme, and how it was read or why it is refused."""
    rows = (
        (
            one.id,
            one.population,
            one.text,
            one.timing,
            _render_steps(one),
            one.evidence_level,
            one.verified,
            _render_sources(one.source),
            one.notes,
        )
        for one in read_schemes()
    )
    parts = [
        "# Titration schemes",
        "Known to `openldn plan --scheme`. T are trials and cohorts, P is practice, D are "
        "OpenLDN's own proposals. That a scheme is listed does not recommend it. `yes` and "
        "`partly` say how far it was verified.",
        _render_table(
            (
                "Id",
                "For",
                "As the source says",
                "Time",
                "Planned as (mg x days)",
                "Evidence",
                "Verified",
                "Source",
                "Notes",
            ),
            rows,
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _render_steps(one: TitrationScheme) -> str:
    if not one.is_exact:
        return f"not planned: {one.refusal}. Take {one.instead}."
    if one.mg_per_kg is not None:
        steps = f"{one.mg_per_kg} mg per kg"
    else:
        steps = "; ".join(step.text for step in one.steps)
    return f"{steps}. {one.reading}".strip()


def render_model_page() -> str:
    """Render the default model file."""
    text = (PACKAGE / "trial" / "data" / "default.toml").read_text(encoding="utf-8")
    parts = [
        "# Model file",
        "Every number that a verdict rests on, with its default. `openldn evaluate FILE ... "
        "--print-model` writes the one used, with unit and center of that diary; `--model FILE` "
        "reads one back. Keys that are left out keep their default. What the numbers mean is "
        "told in [the model](../model.md).",
        f"```toml\n{text}```",
    ]
    return "\n\n".join(parts) + "\n"


def render_rules_page() -> str:
    """Render every rule: what it finds, how much it weighs, where it lives."""
    rules = read_rules().values()
    rows = (
        (
            rule.id,
            rule.severity,
            rule.trigger,
            rule.advice,
            "" if rule.interval_days is None else f"{rule.interval_days}",
            rule.evidence_level if rule.is_verified else "from memory, not verified",
            _render_sources(rule.source_url),
            f"`{find_home(rule.id)}`",
        )
        for rule in rules
    )
    limits = (
        (one.name, f"{one.value:g} {one.unit}", one.rule_id, _render_sources(one.source_url))
        for one in read_limits().values()
    )
    parts = [
        "# Rules",
        "Every row of the rule table and where it lives: a function of `screen/rules/`, or the "
        "part that gives it as advice at an event. Rows from X001 on are OpenLDN's own. Rows "
        "that no source was read for show no number and are told as a question.",
        _render_table(
            ("Id", "Severity", "Finds", "Action", "Days", "Evidence", "Source", "Lives in"), rows
        ),
        "## Limits",
        "The numbers that rules compare with.",
        _render_table(("Name", "Value", "Rule", "Source"), limits),
    ]
    return "\n\n".join(parts) + "\n"


def render_record_page() -> str:
    """Render the fields of a record from its schema."""
    schema = record_schema()
    parts = [
        "# Record",
        f"{schema['description']} The [schema](record.schema.json) says the same to programs.",
        "## Fields",
        _render_fields(schema["properties"]),
    ]
    for name, field in schema["properties"].items():
        ways = [field, *field.get("anyOf", ()), field.get("items", {})]
        ways += field.get("items", {}).get("anyOf", ())
        inner = next((way["properties"] for way in ways if "properties" in way), None)
        if inner:
            parts += [f"## In `{name}`", _render_fields(inner)]
    return "\n\n".join(parts) + "\n"


def _render_fields(properties: dict[str, dict[str, Any]]) -> str:
    rows = (
        (
            f"`{name}`",
            field.get("description", ""),
            ", ".join(f"`{one}`" for one in field.get("enum", ()) if one),
            ", ".join(field.get("aliases", ())),
        )
        for name, field in properties.items()
    )
    return _render_table(("Field", "Holds", "One of", "Also called"), rows)


def _render_sources(addresses: str) -> str:
    found = re.findall(r"https?://[^;\s]+", addresses)
    hosts = (address.split("/")[2].removeprefix("www.") for address in found)
    return ", ".join(f"[{host}]({address})" for host, address in zip(hosts, found, strict=True))


def _render_table(head: tuple[str, ...], rows: Iterable[Iterable[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows]
    return "\n".join(lines)


def _find_commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    choices = next(
        action.choices
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return {command.NAME: choices[command.NAME] for command in COMMANDS}


def _find_sub_commands(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def _without_commands(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    for group in parser._action_groups:
        group._group_actions = [
            action
            for action in group._group_actions
            if not isinstance(action, argparse._SubParsersAction)
        ]
    return parser


def _render_options(parser: argparse.ArgumentParser) -> list[str]:
    """Render one table for each group of options, under the group's title where it has its own."""
    parts = []
    for group in parser._action_groups:
        if not group._group_actions:
            continue
        if group.title not in {"positional arguments", "options"}:
            parts.append(f"### {str(group.title).capitalize()} {{: #{_anchor(parser, group)} }}")
        if group.description:
            parts.append(group.description)
        rows = [_render_option(action) for action in group._group_actions]
        parts.append("\n".join(["| Option | Meaning |", "|---|---|", *rows]))
    return parts


def _anchor(parser: argparse.ArgumentParser, group: argparse._ArgumentGroup) -> str:
    return f"{parser.prog} {group.title}".lower().replace(" ", "-")


def _render_option(action: argparse.Action) -> str:
    names = [f"`{_signature(action, name)}`" for name in action.option_strings or [""]]
    meaning = _expand(action).replace("|", "\\|").replace("\n", " ")
    if action.choices is not None:
        meaning += f" One of: {', '.join(f'`{choice}`' for choice in action.choices)}."
    if action.required and action.option_strings:
        meaning += " Required."
    if _has_default(action) and "default" not in meaning:
        meaning += f" Default: `{action.default}`."
    return f"| {', '.join(names)} | {meaning} |"


def _has_default(action: argparse.Action) -> bool:
    is_unset = action.default is None or action.default is False
    return not is_unset and action.default not in ("", [], argparse.SUPPRESS)


def _signature(action: argparse.Action, name: str) -> str:
    """Write an option as it is typed: ``--range LO HI``."""
    if action.nargs == 0:
        return name
    metavar = action.metavar or action.dest.upper()
    words = (metavar,) if isinstance(metavar, str) else metavar
    if isinstance(action.nargs, int) and len(words) == 1:
        words *= action.nargs
    ending = " ..." if action.nargs in {"+", "*"} else ""
    return f"{name} {' '.join(words)}{ending}".strip()


def _expand(action: argparse.Action) -> str:
    """Make a sentence of the help text, with ``%(default)s`` and the like filled in."""
    text = (action.help or "") % {**vars(action), "prog": "openldn"}
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "?")) or not text else f"{text}."


def _render_exit_codes() -> str:
    meanings = [
        (0, "done"),
        (2, "a wrong option or argument, or a first look at a diary, which is no verdict"),
        (EXIT_INTERRUPTED, "interrupted by the user"),
        (EXIT_BROKEN_PIPE, "the reader of the output went away"),
        *((code, f"{family.__name__}: {family.__doc__}") for family, code in EXIT_CODES),
    ]
    rows = [f"| {code} | {meaning} |" for code, meaning in sorted(meanings)]
    return "\n".join(["| Code | Meaning |", "|---|---|", *rows])


if __name__ == "__main__":
    sys.exit(main())
