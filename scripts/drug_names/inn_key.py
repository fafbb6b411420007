"""Spelling key for international drug names: same key = same INN spelled in another language or script (Cyrillic, Greek).
Use only to recognise; an opioid key must be checked first, and a key shared by an opioid and a non-opioid must be asked."""

import re, unicodedata

CYR = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
        "a b v g d e e z z i i k l m n o p r s t u f h c c s s _ i _ e u a i i e g".replace(
            "_", ""
        ).split(" "),
    )
)
GRE = dict(
    zip("αβγδεζηθικλμνξοπρστυφχψως", "a b g d e z i t i k l m n x o p r s t i f h ps o s".split())
)


def inn_key(s):
    s = s.lower()
    s = "".join(c for c in unicodedata.normalize("NFKD", s) if not unicodedata.combining(c))
    s = "".join(CYR.get(c, GRE.get(c, c)) if ord(c) > 0x36F else c for c in s)
    s = re.sub(r"[^a-z]", "", s)
    for a, b in (
        ("sch", "s"),
        ("ph", "f"),
        ("th", "t"),
        ("rh", "r"),
        ("ch", "k"),
        ("ae", "e"),
        ("oe", "e"),
        ("y", "i"),
        ("j", "i"),
        ("ks", "x"),
        ("qu", "k"),
        ("ck", "k"),
        ("tz", "z"),
    ):
        s = s.replace(a, b)
    s = (
        re.sub(r"c(?=[eiy])", "z", s)
        .replace("c", "k")
        .replace("w", "v")
        .replace("x", "ks")
        .replace("sz", "s")
    )
    s = s.replace("h", "").replace("s", "z")
    s = re.sub(r"(.)\1+", r"\1", s)
    s = re.sub(r"(ium|um|uz|iz)$", "", s) if len(s) > 7 else s
    return re.sub(r"[aeiou]+$", "", s)
