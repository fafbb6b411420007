"""Samples to try OpenLDN with: diaries, a cohort, a record, a medication list."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from openldn.actions.evaluate import write_whole


@dataclass(frozen=True, kw_only=True)
class Example:
    """A sample, where it comes from, and the command that reads it.

    ``command`` stands before its name, ``options`` behind.
    """

    name: str
    about: str
    command: str = "evaluate"
    options: str = ""

    def command_for(self, path: Path | str) -> str:
        """The whole command, for the sample at a place."""
        return f"openldn {self.command} {path} {self.options}".rstrip()


EXAMPLES = (
    Example(
        name="caffeine.csv",
        about="Real: one person, 50 self-blinded doses of caffeine or sugar, with guesses. "
        "niplav, github.com/niplav/site, MIT license.",
        options="--time dose_time_utc --treatment substance --active caffeine "
        "--comparator sugar --outcome absorption --better higher --guess guess_prob_active "
        "--carryover none",
    ),
    Example(
        name="melatonin.csv",
        about="Real: one person, 70 days, melatonin randomized nightly (not blinded), three "
        "mood ratings a day. github.com/haomeng797-ship-it/nof1kit, MIT license.",
        options="--time datetime --treatment condition --active melatonin "
        "--comparator control --outcome mood --range 0 100 --better higher --open-label "
        "--carryover none",
    ),
    Example(
        name="cushny_peebles.csv",
        about="Real: ten people, two sleeping drugs, hours of extra sleep. Cushny and Peebles "
        "(1905), public domain.",
        options="--treatment drug --active 2 --comparator 1 --outcome extra_hours "
        "--patient id --better higher",
    ),
    Example(
        name="ldn_invented.csv",
        about="Invented: an LDN course with six periods of three weeks on 4.5 mg or placebo, "
        "evening pain 0 to 10, missed doses and missing days. Nobody's data.",
        options="--time date --period period --treatment arm --dose-mg dose_mg --active LDN "
        "--comparator placebo --outcome pain --range 0 10 --mcid 1 --carryover estimate --blinded",
    ),
    Example(
        name="cohort.csv",
        about="Invented: 90 people with cancer, 57 of them on LDN, which does nothing here; entry, "
        "last contact, responses, stops, adverse events. Nobody's data.",
        command="registry survival",
        options="--by response --landmark 90 --show-biased",
    ),
    Example(
        name="medications.txt",
        about="Invented: a medication list as a patient writes it. Nobody's data.",
        command="screen --medications",
    ),
    Example(
        name="record.json",
        about="Invented: what is known of a person who asks for LDN; the liver tests bear no date. "
        "Nobody's data.",
        command="screen",
    ),
)


def write_examples(folder: Path) -> tuple[Path, ...]:
    """Write the samples and a README that names their sources; the files written."""
    source = files("openldn.actions").joinpath("examples")
    written = []
    for example in EXAMPLES:
        target = folder / example.name
        write_whole(target, source.joinpath(example.name).read_text(encoding="utf-8"))
        written.append(target)
    lines = ["Samples of OpenLDN", ""]
    for example in EXAMPLES:
        lines += [example.name, f"  {example.about}"]
        lines += [f"  {example.command_for(example.name)}", ""]
    target = folder / "README.txt"
    write_whole(target, "\n".join(lines))
    return (*written, target)
