"""Do two trials that differ in the order alone look the same to everybody?"""

import json
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from tests.custody_cases import (
    NOW,
    PAIRED,
    STAGGERED,
    THREE_DOSES,
    fixed_bytes,
    make_diary,
    make_protocol,
    make_secrets,
)

from openldn.actions import (
    AllocateRequest,
    DiaryColumnsAsked,
    KeyFiles,
    LookRequest,
    allocate_trial,
    allocated_to_json,
    allocated_to_text,
    check_trial_look,
    look_to_json,
    look_to_text,
    verification_to_json,
    verification_to_text,
    verify_trial,
    write_look,
)
from openldn.errors import DesignError, ExchangeError
from openldn.exchange import design_to_toml, make_identity
from openldn.trial import draw_allocation

PHARMACIST = make_identity()[1]
EMERGENCY = (make_identity()[1], make_identity()[1])
DESIGNS = {"paired": PAIRED, "staggered": STAGGERED, "three doses": THREE_DOSES}
PEOPLE = ("P01", "P02")
LATER = NOW + timedelta(days=365)
# What may differ: the commitment, digests of what holds it or is encrypted, and chain digests.
DIGEST = re.compile(rb"[0-9a-f]{64}")


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    """Folders are named as in everyday use, without the place of the test."""
    monkeypatch.chdir(tmp_path)


def allocate(folder, design=PAIRED, *, seed=1, recipient=PHARMACIST):
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    (folder / "design.toml").write_text(design_to_toml(make_protocol(design)), encoding="utf-8")
    request = AllocateRequest(
        design=Path("design.toml"), out=Path("trial"), recipient=recipient,
        emergency=EMERGENCY, participants=PEOPLE,
    )  # fmt: skip
    return allocate_trial(request, draw=fixed_bytes(seed, 2, 3), now=NOW)


def orders(design, seed):
    drawn = draw_allocation(design, participants=PEOPLE, secrets=make_secrets(seed))
    return [one.sequence for one in drawn.people]


def seeds_with_other_orders(design):
    first = orders(design, 1)
    return 1, next(seed for seed in range(2, 200) if orders(design, seed) != first)


def public_view(folder, made):
    """Everything that anybody but the pharmacist sees of a trial."""
    files = sorted(path.name for path in (folder / "trial").iterdir())
    texts = {
        name: (folder / "trial" / name).read_bytes() for name in files if not name.endswith(".age")
    }
    found = verify_trial(folder / "trial")
    return {
        "listing": [path.name for path in (folder / "trial").iterdir()],
        "sizes": {name: (folder / "trial" / name).stat().st_size for name in files},
        "texts": texts,
        "stdout": allocated_to_text(made).encode(),
        "json": json.dumps(allocated_to_json(made)).encode(),
        "verified": verification_to_text(found).encode(),
        "verified json": json.dumps(verification_to_json(found)).encode(),
    }


def masked(value):
    if isinstance(value, bytes):
        short = re.sub(rb"commitment [0-9a-f]{16}\.\.\.", b"commitment ...", value)
        return DIGEST.sub(b"<digest>", short)
    return {key: masked(each) for key, each in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize("name", DESIGNS)
def test_two_trials_that_differ_in_the_order_alone_show_the_same_bytes(name, tmp_path):
    views = []
    for seed in seeds_with_other_orders(DESIGNS[name]):
        made = allocate(tmp_path / str(seed), DESIGNS[name], seed=seed)
        views.append(public_view(tmp_path / str(seed), made))
    assert masked(views[0]) == masked(views[1])


def letters_of_look(seed):
    drawn = draw_allocation(PAIRED, participants=PEOPLE, secrets=make_secrets(seed))
    return drawn.people[0].order[:2]


def test_a_look_shows_the_same_bytes_whatever_was_drawn(tmp_path):
    """Only the copy for whoever looks differs; it is not public."""
    identity, recipient = make_identity()
    key = tmp_path / "pharmacist.key"
    key.write_text(identity, encoding="utf-8")
    views, copies = [], []
    other = next(seed for seed in range(2, 200) if letters_of_look(seed) != letters_of_look(1))
    for seed in (1, other):
        home = tmp_path / str(seed)
        made = allocate(home, seed=seed, recipient=recipient)
        contents = [(kit, 0) for kit in made.kits if kit.participant == "P01"]
        (home / "diary.csv").write_text(make_diary(contents), encoding="utf-8")
        checked = check_trial_look(
            Path("trial"),
            LookRequest(cycles=1, diary=Path("diary.csv"), out=Path("look.csv"), participant="P01"),
            asked=DiaryColumnsAsked(patient="who"), now=LATER,
        )  # fmt: skip
        keys = KeyFiles(paths=(key,), ask=lambda path: "")
        write_look(checked, keys, is_agreed=True)
        told = [look_to_text(checked), json.dumps(look_to_json(checked))]
        views.append({**public_view(home, made), "look": "".join(told).encode()})
        copies.append((home / "look.csv").read_bytes())
    assert masked(views[0]) == masked(views[1])
    assert copies[0] != copies[1]


def test_only_commitment_and_digests_of_sealed_files_differ(tmp_path):
    one, other = seeds_with_other_orders(PAIRED)
    views = [
        public_view(tmp_path / str(s), allocate(tmp_path / str(s), seed=s)) for s in (one, other)
    ]
    differing = {
        name for name in views[0]["texts"] if views[0]["texts"][name] != views[1]["texts"][name]
    }
    assert differing == {"trial.json", "log.jsonl"}
    logs = [json.loads(view["texts"]["log.jsonl"]) for view in views]
    files = [log["facts"]["files"] for log in logs]
    assert {name for name in files[0] if files[0][name] != files[1][name]} == {
        "trial.json", "allocation.age", "emergency.age",
    }  # fmt: skip


@pytest.mark.parametrize("name", DESIGNS)
def test_nothing_public_holds_the_seed_the_nonce_or_the_order(name, tmp_path):
    made = allocate(tmp_path, DESIGNS[name], seed=0xC7)
    view = public_view(tmp_path, made)
    shown = b"".join([*view["texts"].values(), view["stdout"], view["json"], view["verified"]])
    assert b"c7c7c7c7" not in shown
    assert b"03030303" not in shown
    drawn = draw_allocation(
        DESIGNS[name], participants=PEOPLE, secrets=make_secrets(0xC7)
    ).people[0]  # fmt: skip
    for separator in (", ", ",", " ", ""):
        assert separator.join(map(str, drawn.treatments)).encode() not in DIGEST.sub(b"", shown)


def test_no_plain_text_of_the_allocation_is_ever_written(tmp_path, monkeypatch):
    written = []
    plain = Path.write_bytes
    monkeypatch.setattr(
        Path, "write_bytes", lambda self, data: (written.append(bytes(data)), plain(self, data))[1]
    )
    allocate(tmp_path, seed=0xC7)
    assert len(written) == 8
    assert not any(b"c7c7c7c7" in each for each in written)


def test_a_disk_that_is_full_leaks_nothing_and_leaves_nothing(tmp_path, monkeypatch, capsys):
    def full(self, data):
        raise OSError(28, "No space left on device")

    (tmp_path / "design.toml").write_text(design_to_toml(make_protocol()), encoding="utf-8")
    monkeypatch.setattr(Path, "write_bytes", full)
    request = AllocateRequest(
        design=tmp_path / "design.toml", out=tmp_path / "trial", recipient=PHARMACIST
    )
    with pytest.raises(ExchangeError) as caught:
        allocate_trial(request, draw=fixed_bytes(0xC7, 2, 3), now=NOW)
    printed = capsys.readouterr()
    assert "No space left" in str(caught.value)
    assert printed.out == printed.err == ""
    assert caught.value.__suppress_context__
    assert [path.name for path in tmp_path.iterdir()] == ["design.toml"]


def test_an_allocation_is_never_written_over_another_one(tmp_path):
    allocate(tmp_path)
    before = (tmp_path / "trial" / "allocation.age").read_bytes()
    with pytest.raises(DesignError, match="exists already"):
        allocate(tmp_path, seed=2)
    assert (tmp_path / "trial" / "allocation.age").read_bytes() == before


def test_the_pharmacist_cannot_hold_half_of_the_emergency_key(tmp_path):
    with pytest.raises(DesignError, match="both halves"):
        AllocateRequest(design=tmp_path, out=tmp_path, recipient=EMERGENCY[0], emergency=EMERGENCY)
