#!/usr/bin/env python3
"""Build drug_names.csv, and missing_opioids.csv, what the opioid tables lack (offline, stdlib only).

Usage: build_drug_names.py [--raw FOLDER] [--opioids FILE] [--additions FILE] [--out FOLDER]
"""

import argparse, csv, gzip, re, sys, unicodedata
from collections import Counter, defaultdict
from pathlib import Path

ap = argparse.ArgumentParser()
here = Path(__file__).resolve().parent
ap.add_argument("--raw", default=str(here / "raw"))
DATA = here.parents[1] / "src/openldn/screen/medications/data"
ap.add_argument("--opioids", default=str(DATA / "opioids.csv"))
ap.add_argument("--additions", default=str(DATA / "opioid_additions.csv"))
ap.add_argument("--out", default="build")
A = ap.parse_args()
RAW, OUT = Path(A.raw), Path(A.out)
OUT.mkdir(parents=True, exist_ok=True)


def rd(name):
    with gzip.open(RAW / name, "rt", encoding="utf-8") as f:
        for line in f:
            yield line.rstrip("\n").split("\t")


def norm(s):
    s = unicodedata.normalize("NFC", s).lower().replace("®", "").replace("™", "").replace("’", "'")
    s = re.sub(r", unspecified( form)?$| \(\d+ mpa\.s\)$", "", s)
    s = re.sub(r"\s+", " ", s).strip(" -.,;/")
    return s


def fold(s):
    return "".join(
        c for c in unicodedata.normalize("NFKD", s.lower()) if not unicodedata.combining(c)
    )


# ------------------------------------------------------------------ salts and base ingredients
SALTS = set(
    """hydrochloride dihydrochloride trihydrochloride hydrobromide hydroiodide chloride bromide iodide fluoride
sulfate sulphate bisulfate hemisulfate phosphate diphosphate hydrogen nitrate carbonate bicarbonate acetate diacetate
acetonide citrate tartrate bitartrate maleate fumarate succinate mesylate mesilate besylate besilate tosylate tosilate
esylate edisylate camsylate isethionate lactate gluconate malate oxalate pamoate embonate napsylate napadisilate
stearate palmitate pivalate propionate dipropionate valerate butyrate caproate hexanoate enanthate decanoate undecanoate
cypionate benzoate salicylate tannate polistirex resinate terephthalate orotate aspartate glycinate arginine lysine
erbumine tromethamine trometamol meglumine olamine diolamine ethanolamine benzathine procaine sodium disodium trisodium potassium dipotassium
calcium magnesium zinc lithium ammonium aluminum hydrate monohydrate dihydrate trihydrate tetrahydrate pentahydrate
hexahydrate heptahydrate hemihydrate sesquihydrate anhydrous hydrous hcl dried micronized recombinant human
furoate xinafoate medoxomil axetil proxetil pivoxil hyclate monohyclate disoproxil alafenamide etexilate mofetil cilexetil
hemifumarate hemitartrate triflutate trifenatate saccharate buteprate hybenzate teoclate dicyclohexylamine cyclohexylamine
acid free base acistrate ethylsuccinate estolate lactobionate glucoheptonate pentetate bismuth subsalicylate probutate aceponate
hemihydrochloride monosodium monohydrochloride monopotassium hydroxide oxide trisilicate""".split()
)

unii_disp, unii_tags, unii_names = {}, {}, defaultdict(list)
dea = {}
for u, n, typ, x in rd("unii_names.tsv.gz"):
    if typ == "U":
        unii_disp[u] = norm(n)
        t = x.split("|")
        unii_tags[u] = {y for y in t if y and not y.startswith("DEA:")}
        for y in t:
            if y.startswith("DEA:"):
                dea[u] = y[4:]
    else:
        unii_names[u].append((norm(n), typ))

known = set()  # names that stand as an ingredient by themselves
for u, ns in unii_names.items():
    for n, typ in ns:
        if typ == "of" or typ in (
            "tag:INN",
            "tag:USAN",
            "tag:BAN",
            "tag:WHO-DD",
            "tag:VANDF",
            "tag:MART.",
            "tag:JAN",
            "tag:WHO-IP",
        ):
            known.add(n)
known |= set(unii_disp.values())


def strip_salt(n):
    """hydrocodone bitartrate -> hydrocodone, when what remains is itself a known ingredient."""
    toks = n.split(" ")
    best = n
    for i in range(len(toks) - 1, 0, -1):
        if toks[i] not in SALTS:
            break
        rest = " ".join(toks[:i])
        if rest in known and rest not in KEEP_SALT_BASE and len(rest) > 3:
            best = rest
    return best


# bases that are no medicine by themselves or where the salt makes the medicine
KEEP_SALT_BASE = {
    "sodium",
    "potassium",
    "calcium",
    "magnesium",
    "zinc",
    "lithium",
    "iron",
    "ferrous",
    "ferric",
    "ammonium",
    "aluminum",
    "aluminium",
    "silver",
    "copper",
    "barium",
    "strontium",
    "bismuth",
    "hydrogen",
    "arginine",
    "lysine",
    "glycine",
    "selenium",
    "choline",
    "benzalkonium",
    "chromium",
    "manganese",
    "gold",
    "radium",
    "xenon",
    "folic",
    "ascorbic",
    "acetic",
    "cupric",
    "stannous",
    "thallous",
    "aspartic",
    "benzoic",
    "salicylic",
    "citric",
    "lactic",
    "boric",
    "hyaluronic",
    "retinoic",
    "valproic",
    "fusidic",
    "mercuric",
    "antimony",
    "methyl",
    "ethyl",
    "phenyl",
}

# INN of each base
name2inn = {}


def prefer_inn():
    for u in unii_disp:
        ns = unii_names[u]
        inns = sorted({strip_salt(n) for n, t in ns if t == "tag:INN"}, key=lambda s: (len(s), s))
        ofs = [strip_salt(n) for n, t in ns if t == "of"]
        d = strip_salt(unii_disp[u])
        base = d
        if inns:
            base = d if d in inns else inns[0]
        unii_base[u] = base


unii_base = {}
prefer_inn()
# display base -> INN base (albuterol sulfate has no INN of its own; albuterol has: salbutamol)
disp2inn = {}
for u, b in unii_base.items():
    d = unii_disp[u]
    if b != d and any(t == "tag:INN" for _, t in unii_names[u]):
        disp2inn[d] = b
# display names that are no clean name ("codeine anhydrous", registry wording) -> plain names
FIX = {
    "calcium cation": "calcium",
    "potassium cation": "potassium",
    "sodium cation": "sodium",
    "magnesium cation": "magnesium",
    "cholecalciferol": "colecalciferol",
    "coca": "coca",
}
for u in unii_base:
    b = unii_base[u]
    b = disp2inn.get(b, b)
    unii_base[u] = FIX.get(b, b)

ing_index = {}  # any known name -> base ingredient


def add_index(n, b):
    if n not in ing_index or len(b) < len(ing_index[n]):
        ing_index.setdefault(n, b)


order = (
    "of",
    "tag:INN",
    "tag:USAN",
    "tag:BAN",
    "tag:VANDF",
    "tag:ORANGE BOOK",
    "tag:WHO-DD",
    "tag:MART.",
    "tag:JAN",
    "tag:WHO-IP",
    "tag:USP MONOGRAPH",
    "tag:EP MONOGRAPH",
    "tag:USP-RS",
    "tag:CHP",
    "tag:EMA EPAR",
    "cn",
)
for typ in order:
    for u in sorted(unii_names):
        for n, t in unii_names[u]:
            if t == typ:
                add_index(n, unii_base[u])
for u in sorted(unii_base):
    add_index(unii_disp[u], unii_base[u])


def base_of(n):
    n = norm(n)
    if n in ing_index:
        return ing_index[n]
    s = strip_salt(n)
    return ing_index.get(s, s)


# ------------------------------------------------------------------ opioid table
rows = list(csv.DictReader(open(A.opioids, encoding="utf-8", newline="")))
FLAG_RANK = {"yes": 4, "context": 3, "review": 3, "duplicate": 1, "no": 1}
op_term = {}  # folded term -> (flag, table row)
op_ing = {}  # base ingredient -> (flag, row)


def put(d, k, flag, row):
    k = fold(norm(k))
    if k and (k not in d or FLAG_RANK[flag] > FLAG_RANK[d[k][0]]):
        d[k] = (flag, row)


amb_table = set()
for r in rows:
    f, ing = r["flag"], r["ingredient"]
    for a in r["ambiguous_names"].split(";"):
        a = re.sub(r"\(.*", "", a).strip()
        if a:
            amb_table.add(fold(norm(a)))
    for col in ("synonyms", "brand_names", "brand_names_unverified"):
        for t in r[col].split(";"):
            if t.strip():
                put(op_term, t, f, ing)
    if r["row_type"] == "combination":
        h = ing.split(" + ")[0].strip()
        if h in ing_index:
            put(op_ing, h, f, ing)
        continue
    heads = [re.sub(r"\s*\(.*?\)", "", ing)] + re.findall(r"\(([a-z][a-z ]+)\)", ing)
    if ing.startswith("non-opioid antitussives"):
        heads = re.search(r"\((.*)\)", ing).group(1).split(", ")
    if "+" in ing and r["row_type"] == "antagonist":
        heads = [ing.split(" + ")[1]] if "samidorphan" in ing else []
    if r["row_type"] == "street" and ing.split()[0] in (
        "illicit",
        "nitazenes",
        "other",
        "poppy",
        "akuamma",
        "Salvia",
        "kratom",
    ):
        heads = []
        for t in r["brand_names"].split(";"):
            t = t.strip()
            if re.match(r"^[a-z][a-zA-Z-]{7,}$", t):
                put(op_ing, base_of(t), f, ing)
                put(op_ing, t, f, ing)
    for h in heads:
        h = h.strip()
        if "depot or implant" in h:
            h = "buprenorphine"
        put(op_ing, h, f, ing)
        put(op_ing, base_of(h), f, ing)
    for s in r["synonyms"].split(";"):
        s = s.strip()
        if s and s.isascii() and len(s) > 5 and " " not in s and r["row_type"] != "street":
            put(op_ing, s, f, ing)
            if norm(s) in ing_index:
                put(op_ing, base_of(s), f, ing)
put(op_ing, "mitragynine", "yes", "kratom (mitragynine, 7-hydroxymitragynine)")
ANTAG = {
    "naltrexone",
    "naloxone",
    "nalmefene",
    "methylnaltrexone",
    "naloxegol",
    "naldemedine",
    "alvimopan",
    "samidorphan",
}
ADD = Path(A.additions)
if ADD.exists():
    for r in csv.DictReader(open(ADD, encoding="utf-8", newline="")):
        m = [x for x in rows if x["ingredient"] == r["ingredient"]]
        if m:
            put(op_term, r["term"], m[0]["flag"], r["ingredient"])


def opioid_of(name, ings):
    """strongest of: the table's own term, and every ingredient."""
    best, row = None, ""
    cands = []
    k = fold(name)
    if k in op_term:
        cands.append(op_term[k])
    if k in op_ing:
        cands.append(op_ing[k])
    for i in ings:
        for key in {fold(i), fold(base_of(i))}:
            if key in op_ing:
                cands.append(op_ing[key])
    for f, rw in cands:
        if best is None or FLAG_RANK[f] > FLAG_RANK[best]:
            best, row = f, rw
    return best, row


# substances the sources call opioid and the table lacks: DEA narcotic code 9xxx in UNII, or NDC class "Opioid"
NOT_OPIOID_9 = {"9040", "9041", "9180", "9630"}
src_opioid = {}  # base -> evidence
for u, code in dea.items():
    if code.startswith("9") and code not in NOT_OPIOID_9:
        src_opioid.setdefault(unii_base[u], f"UNII {u}: DEA no. {code} (narcotic series)")

by_dea = set(src_opioid)
# names that the DEA numbers leave out, each with its own source; their other names, and verified=no: ask
NARCOTICS = list(csv.DictReader(open(here / "narcotics.csv", encoding="utf-8", newline="")))
for r in NARCOTICS:
    b = r["ingredient"] and base_of(r["ingredient"])
    if b and opioid_of(b, [b])[0] is None:
        src_opioid.setdefault(b, f"narcotics.csv: {r['source_url']}")
NAMED = {norm(r["name"]) for r in NARCOTICS if r["verified"] == "yes"}

STEM = re.compile(
    r"^(?!nal|samid).*(azocine|fentanil|fentanyl|eridine|orphanol|nitazene|adol|prodine|morphone|morphine|codone)$"
)
STEM_NOT = {
    "apomorphine",
    "quinestradol",
    "diaveridine",
    "eseridine",
    "gaboxadol",
    "befiradol",
    "nantradol",
    "levonantradol",
    "indantadol",
    "cloracetadol",
    "guanoperidine",
    "benderizine",
}
for u, ns in unii_names.items():
    b = unii_base[u]
    if (
        STEM.match(b)
        and b not in STEM_NOT
        and b not in src_opioid
        and opioid_of(b, [b])[0] is None
        and any(t in ("tag:INN", "of") for _, t in ns)
    ):
        src_opioid[b] = (
            f"UNII {u}: name stem of an opioid group only (review; not every -adol is an opioid)"
        )
# ------------------------------------------------------------------ collect entries
name_uniis = defaultdict(set)
for u, ns in unii_names.items():
    for n, t in ns:
        if t != "cn" and t != "bn":
            name_uniis[n].add(u)
first_names = {x[0] for x in rd("us_first_names.txt.gz")}
words = {x[0] for x in rd("scowl_small.txt.gz")}
E = {}  # name -> dict
PRIO = {"ingredient": 0, "brand": 1, "class": 2, "other_product": 3}
CHECKED = set()  # ingredients looked through, no opioid, list left out or not given


def add(name, kind, ings, source, lang="", checked=False, weak=False):
    name = norm(name)
    if checked:
        CHECKED.add(name)
    if not good(name):
        return
    ings = sorted({i for i in ings if i})
    e = E.get(name)
    if e is None:
        E[name] = dict(kind=kind, sets=[(source, tuple(ings))], lang=lang, src=[source], weak=weak)
        return
    if not weak and kind == "ingredient":
        e["weak"] = False
    if e["weak"] and kind == "brand" and name != (ings or [""])[0]:
        e["kind"], e["weak"] = "brand", False
    elif PRIO[kind] < PRIO[e["kind"]]:
        e["kind"] = kind
    if source not in e["src"]:
        e["src"].append(source)
    if ings and (source, tuple(ings)) not in e["sets"]:
        e["sets"].append((source, tuple(ings)))
    if not e["lang"]:
        e["lang"] = lang


STOP = set(
    """available generically|biokanol|housefly|sirop|comprimes|solute|collyre|pommade|creme|gouttes|pastilles|tisane|eau|huile|poudre|gelules|alcool|generic|tablet|tablets|capsule|capsules|cream|ointment|gel|lotion|solution|spray|drops|syrup|powder|kit|
unknown|none|other|water for injection|no name|purified water|drug|medicine|placebo|component|extended release|delayed release|
usp|nf|human|bovine|porcine|whole blood|extract|leaf|root|seed|flower|fruit|oil|bark|rhizome|herb|plant|tea|food|meat|fish|
hand sanitizer|sunscreen|toothpaste|mouthwash|soap|shampoo|deodorant|antiperspirant|lip balm|first aid kit|in alcohol|daily|cold|flu|pain|
anti|care|plus|max|ultra|extra|forte|retard|mite|night|day|men|women|kids|children|adult|infant""".replace(
        "\n", ""
    ).split("|")
)
DIGIT_OK = re.compile(
    r"^(vitamin [a-z]{1,2}-?\d{0,2}|.*\b(omega|interferon|factor|coenzyme|co|peginterferon|vitamin|filgrastim|pegfilgrastim|polysorbate|macrogol|peg|polyethylene|dextran|humulin|novolin|prevnar|gardasil|pneumovax|pediarix|alpha|beta|uc)\b.*|[a-z]-?\d{1,2}|.*-\d[ab]|5-(htp|asa|fluorouracil|fu)|.*q-?10|l-5-mthf)$"
)
STRENGTH = re.compile(r"\d+(\.\d+)?\s*(mg|mcg|ug|g|ml|%|iu|units?)\b")
NAMERE = re.compile(r"^[^\W_][\w '&+./()-]*$", re.U)


def good(n):
    if len(n.replace(" ", "")) < 3 and not re.search(r"[^\x00-\u024f]", n):
        return False
    if len(n) > 45 or len(n.split()) > 5:
        return False
    if n in STOP or STRENGTH.search(n) or "%" in n:
        return False
    if not NAMERE.match(n):
        return False
    if re.search(r"\d", n) and not DIGIT_OK.match(n):
        return False
    if re.fullmatch(r"[\d\W]+", n):
        return False
    if "." in n.replace("st. ", "").replace("dr. ", "") and len(n) < 8:
        return False
    if re.search(
        r"\b(veterinary|for dogs|for cats|homeopathic|flavou?r|fragrance|standard|mixture of)\b", n
    ):
        return False
    return True


MARKETED = {
    "VANDF",
    "ORANGE BOOK",
    "MART.",
    "WHO-DD",
    "WHO DD",
    "EMA EPAR",
    "PURPLE BOOK CDER",
    "JAN",
    "USP MONOGRAPH",
    "EP MONOGRAPH",
    "WHO-IP",
    "EMA HERBAL SUBSTANCE",
    "NDI",
    "DSC",
    "JP",
    "CHP",
    "NFLIS-DRUG",
}
HERB = re.compile(
    r"\b(whole|root|leaf|leaves|seed|flower|flowering|fruit|bark|rhizome|top|pollen|wood|tuber|bulb|resin|gum|extract|juice|husk|peel|stem|"
    r"rind|kernel|sprout|hull|egg|meat|milk|horn|bone|shell|feces|hair|skin|var\.|subsp\.|virus|bacteria|allergenic|mushroom|oil|wax|mold|mite|cockroach|venom|antigen|needle|twig|spore|fiber|starch|feather|dander)\b"
)
CORE = {
    "VANDF",
    "ORANGE BOOK",
    "EMA EPAR",
    "PURPLE BOOK CDER",
    "WHO-IP",
    "JAN",
    "MART.",
    "EMA HERBAL SUBSTANCE",
    "DSC",
    "NFLIS-DRUG",
    "USAN",
}
STRONG = {
    "VANDF",
    "ORANGE BOOK",
    "EMA EPAR",
    "PURPLE BOOK CDER",
    "WHO-IP",
    "JAN",
    "USAN",
    "INN",
    "MART.",
    "BAN",
}
CHEMY = re.compile(
    r"(amide|oate|ylate|phenone|oxane|benzene|naphthal|toluene|pyridine|quinoline|hydroxy|methoxy|ethoxy|chloro|bromo|phenyl|propyl|butyl|pentyl|dimethyl|diethyl|trimethyl|anhydride|nitrile|pyran|furan|cyclohex|morphinan|androst|pregn|estr)"
)
EXCIP = re.compile(
    r"coco|lauryl|laurate|laureth|stear|cetyl|cetear|oleate|oleth|palmit(?!oyl)|myrist|polyoxyl|polysorbate|sorbitan|poloxamer|polyethylene|polyethyl|peg-|cellulose|acryl|"
    r"dimeticone|talc|paraben|phenoxyethanol|carbomer|polyvinyl|povidone k|starch|\bgum\b|\bwax\b|lanolin|iron oxide|ferric oxide|titanium|silica|silicon|edet|betaine|copolymer|"
    r"\b(red|blue|yellow|green|orange|violet|black) |glyceryl|glycol|paraffin|petrolatum|mineral oil|kaolin|castor oil|isopropyl|monoethanolamide|diethanolamide|pyrithione|quaternium|benzophenone|octocr|octin|oxybenz|avobenz|homosal|hexanediol|ethylhexyl|caprylic|triglyceride|hydrolyzed|peptide-|amine oxide"
)


def part_known(n, b):
    """a word of the name is itself listed for the same ingredient: the reader finds it from the part."""
    w = re.split(r"[ ]", n)
    return len(w) > 1 and any(len(x) > 4 and x not in SALTS and ing_index.get(x) == b for x in w)


def systematic(n):
    return len(re.findall(CHEMY, n)) >= 2 or bool(
        re.match(r"^[a-z]{1,2}[- ]", n) and CHEMY.search(n)
    )


combo = defaultdict(set)  # "norco component acetaminophen"
for u, ns in unii_names.items():
    b, tags = unii_base[u], unii_tags[u]
    is_op = opioid_of(b, [b])[0] == "yes" or b in src_opioid
    if (
        not is_op
        and re.match(
            r"^[a-z]+(us|um|is|a|es|ia|or|yces|ium|ea) [a-z]+(us|um|is|a|i|ae|ii|ensis|ans|oides|ata|orum|osa|ica|arum|ens)( [a-z]+)?$",
            unii_disp[u],
        )
        and not (tags & {"INN", "USAN"})
        and not any(t == "tag:EMA HERBAL SUBSTANCE" for _, t in ns)
    ):
        continue
    herb = bool(HERB.search(unii_disp[u]))
    if (
        herb
        and not is_op
        and not (
            tags
            & {
                "VANDF",
                "DSC",
                "EMA HERBAL SUBSTANCE",
                "ORANGE BOOK",
                "PURPLE BOOK CDER",
                "EMA EPAR",
            }
        )
    ):
        continue
    marketed = bool(tags & MARKETED) or is_op
    for n, t in ns:
        m = re.match(r"(.+?)(?: kit)? component (.+)$", n)
        if m:
            if not re.search(r"\bcomponent\b", m.group(1)):
                combo[m.group(1)].add(b)
            continue
        if " component" in n:
            continue
        st = strip_salt(n)
        lang = "la" if t == "tag:WHO-IP LATIN" else ""
        if t in ("of",) or t in (
            "tag:INN",
            "tag:USAN",
            "tag:BAN",
            "tag:VANDF",
            "tag:ORANGE BOOK",
            "tag:WHO-DD",
            "tag:MART.",
            "tag:JAN",
            "tag:WHO-IP",
            "tag:WHO-IP LATIN",
            "tag:EMA EPAR",
            "tag:PURPLE BOOK CDER",
            "tag:EMA HERBAL SUBSTANCE",
            "tag:DSC",
            "tag:NFLIS-DRUG",
            "tag:CHP",
        ):
            if (
                not (tags & STRONG)
                and not is_op
                and not (tags & {"DSC", "EMA HERBAL SUBSTANCE", "PURPLE BOOK CDER"})
            ):
                continue
            if herb and not is_op and len(n.split()) > 2:
                continue
            if not is_op and (len(n.split()) > 3 or re.search(r"\.[a-z]+\.|--|,", n)):
                continue
            if lang == "la" and len(n.split()) > 2:
                continue
            if st != n and st in known:
                n = st  # salt forms: the base suffices (reader drops the salt)
            if not is_op and not (tags & STRONG) and (len(n.split()) > 3 or systematic(n)):
                continue
            if not is_op and not (
                tags & (STRONG - {"INN", "USAN", "BAN"})
                or tags & {"WHO-DD", "WHO DD", "DSC", "NDI", "EMA HERBAL SUBSTANCE"}
            ):
                continue
            if (
                EXCIP.search(b)
                and not is_op
                and (len(n.split()) > 1 or "VANDF" not in tags)
                and not re.search(
                    r"paraffin|polyethylene glycol|castor oil|petrolatum|mineral oil|povidone|kaolin|lanolin|propylene glycol",
                    n,
                )
            ):
                continue
            if part_known(n, b) and not (
                t in ("of", "tag:INN")
                and n.split()[0] in ("insulin", "interferon", "factor", "vitamin", "acid")
            ):
                continue
            if re.search(r"\b(pollen|allergenic|preparation)\b", n):
                continue
            add(n, "ingredient", [b], "unii", lang)
        elif t == "bn":
            if not is_op and not (tags & CORE):
                continue
            if herb and not (tags & {"PURPLE BOOK CDER", "ORANGE BOOK", "EMA EPAR"}) and not is_op:
                continue
            if len(n.split()) > 3:
                continue
            if not is_op and EXCIP.search(b):
                continue
            n = re.sub(r"\s*\((.*?)\)$", "", n)
            add(n, "brand", [b], "unii")
        elif t == "cn":
            if not marketed:
                continue
            if st != n and st in known:
                continue
            if part_known(n, b) or re.search(r"\bc(i{1,3}|iv|v)$", n):
                continue
            if not is_op and EXCIP.search(b):
                continue
            if not is_op:
                if not (
                    tags
                    & {
                        "VANDF",
                        "ORANGE BOOK",
                        "EMA EPAR",
                        "PURPLE BOOK CDER",
                        "WHO-IP",
                        "JAN",
                        "MART.",
                        "EMA HERBAL SUBSTANCE",
                    }
                ):
                    continue
                if (
                    systematic(n)
                    or len(n.split()) > 2
                    or re.search(r"\d.*-|\.[a-z]+\.|--|^[a-z]{1,2}-", n)
                ):
                    continue
                if herb and len(n.split()) > 1 and not (tags & {"VANDF"}):
                    continue
                if re.search(
                    r"\b(salt|acid ester|ester|isomer|racemic|derivative|compound|solution|complex|hydrate)\b",
                    n,
                ):
                    continue
            add(n, "ingredient", [b], "unii", weak=True)
for n, ings in sorted(combo.items()):
    add(n, "brand", ings, "unii")

# ------------------------------------------------------------------ NDC
COSMETIC = {
    "alcohol",
    "titanium dioxide",
    "zinc oxide",
    "octinoxate",
    "octisalate",
    "oxybenzone",
    "avobenzone",
    "homosalate",
    "octocrylene",
    "benzalkonium",
    "benzalkonium chloride",
    "triclosan",
    "sodium fluoride",
    "isopropyl alcohol",
    "ethanol",
    "ensulizole",
    "aluminum chlorohydrate",
    "benzethonium chloride",
    "dimeticone",
    "dimethicone",
    "glycerin",
    "petrolatum",
    "chloroxylenol",
    "oxygen",
    "nitrogen",
    "water",
    "aluminum zirconium tetrachlorohydrex gly",
    "sodium monofluorophosphate",
    "stannous fluoride",
    "bemotrizinol",
    "meradimate",
    "padimate o",
    "white petrolatum",
    "paraffin",
    "mineral oil",
    "adenosine",
    "niacinamide",
    "allantoin",
    "arbutin",
    "hydrogen peroxide",
}
FORM = re.compile(
    r"\b(tablets?|caplets?|capsules?|softgels?|gelcaps?|liquid|oral|solution|suspension|cream|ointment|gel|lotion|spray|drops?|syrup|elixir|powder|injection|patch|patches|"
    r"chewable|extended[- ]release|delayed[- ]release|film coated|ophthalmic|topical|nasal|usp|strength|maximum|regular|original|childrens?|children's|infants?'?|adult|"
    r"sugar free|dye free|non-?drowsy|cherry|grape|orange|mint|berry|flavou?red|\d+ ?(hr|hour))\b"
)
ndc_op = {}
for ptype, prop, nonprop, subst, epc, dsch in rd("ndc_products_2019.tsv.gz"):
    subs = [s for s in re.split(r";\s*", subst) if s]
    ings = sorted({base_of(s) for s in subs})
    if not ings and nonprop:
        parts = [base_of(x) for x in re.split(r",|;|\band\b|/|\+|&", nonprop.lower()) if x.strip()]
        if parts and all(x in known or x in ing_index.values() for x in parts):
            ings = sorted(set(parts))
    n = norm(prop)
    if not n:
        continue
    if re.search(r"\b(pollen|cockroach|dander|mold)\b", n) or any(
        re.search(r"pollen|\bwhole\b", i) for i in ings
    ):
        continue
    checked = (
        not dsch
        and not re.search("nalbuphine|dezocine", (nonprop + subst).lower())
        and ptype != "OTC"
        or bool(ings)
        and opi is None
    )
    if len(ings) > 8:
        ings = []
    if (
        ptype == "OTC"
        and ings
        and sum(bool(EXCIP.search(i)) or i in COSMETIC for i in ings) == len(ings)
    ):
        continue
    op = bool(re.search(r"Opioid Agonist|mu-Opioid", epc)) and "Kappa" not in epc
    opi = opioid_of(n, ings)[0]
    if op and opi not in ("yes",):
        ndc_op[n] = (ings, epc)
    if ings and all(i in COSMETIC for i in ings):
        continue
    if ptype == "OTC":
        if len(ings) > 6 or len(n.split()) > 3 and opi is None:
            continue
    # a name made only of ingredient words is read from its parts
    toks = set(re.findall(r"[a-z]+", n))
    ingtoks = set(re.findall(r"[a-z]+", " ".join(subs).lower())) | set(
        re.findall(r"[a-z]+", (nonprop or "").lower())
    )
    if toks <= ingtoks | {
        "and",
        "with",
        "hcl",
        "sodium",
        "er",
        "sr",
        "xr",
        "dr",
        "usp",
        "in",
        "of",
        "for",
        "plus",
        "chloride",
        "acid",
        "hydrochloride",
        "tablets",
        "extended",
        "release",
        "injection",
    }:
        for s in subs:
            b = base_of(s)
            if b in known or ptype != "OTC":
                add(b, "ingredient", [b], "ndc")
        continue
    if (
        ptype == "OTC"
        and opi is None
        and any(len(w) > 5 and ing_index.get(w) in ings for w in n.split())
    ):
        continue
    c = norm(re.sub(r"\s+", " ", FORM.sub(" ", n))) or n
    c = re.sub(r"\s+\d+$", "", c)
    cw = c.split()
    if (
        ptype == "OTC"
        and opi is None
        and all(w in words or w in ("&", "-", "+", "and") for w in cw)
    ):
        continue  # "cold relief"
    if (
        ptype == "OTC"
        and opi is None
        and (
            len(cw) > 2
            or any(w in words for w in cw)
            and len(cw) > 1
            and not any(len(w) > 4 and w not in words for w in cw)
        )
    ):
        continue
    kind = (
        "other_product"
        if ptype in ("VACCINE", "PLASMA DERIVATIVE", "CELLULAR THERAPY") and not ings
        else "brand"
    )
    add(c, kind, ings, "ndc", checked=checked)


# ------------------------------------------------------------------ DNER (MeSH, DrugBank open vocabulary, NHS)
def known_base_tokens(n):
    return [ing_index[t] for t in re.findall(r"[^\W\d_]{6,}", n) if t in ing_index and t in known]


import difflib


def kindguess(n, cb):
    return difflib.SequenceMatcher(None, fold(n.split()[0]), fold(cb)).ratio() > 0.8


SUFFIX_LANG = ((re.compile(r"(um|us)$"), "la"),)
for row_ in rd("dner_2.0.9.tsv.gz"):
    if len(row_) != 4:
        continue
    v, c, src, b = row_
    n, cb = norm(v), base_of(c)
    in_unii = norm(c) in ing_index or strip_salt(norm(c)) in ing_index
    opi = opioid_of(n, [cb])[0]
    if not in_unii and opi is None and not (set(src) & {"N"}):
        continue
    u_ok = cb in E or opi
    if not u_ok and not (set(src) & {"N"}):
        continue
    if len(n.split()) > 3 and not opi:
        continue
    if systematic(n):
        continue
    others = {x for x in known_base_tokens(n)} - {cb}
    if others:
        continue  # "ranitidin 1a pharma" under tramadol
    st = strip_salt(n)
    if st != n and st in E:
        continue
    w = n.split()
    if len(w) > 1 and any(x in ing_index and ing_index[x] == cb for x in w):
        continue  # "tramadol stada": read from its part
    if (
        len(w) == 1
        and re.search(r"^\w+-\w+$", n)
        and any(x in ing_index and ing_index[x] == cb for x in n.split("-"))
    ):
        continue
    if re.search(r"\b(salt|ester|isomer|acid)\b", n) and not opi:
        continue
    if n in words and n not in E and not opi:
        continue
    joined = n.replace(" ", "").replace("-", "")
    if (
        " " not in n
        and "-" not in n
        and len(n) > 14
        and not n.endswith(("mab", "ine", "ide", "one", "ate", "um", "ol", "in", "na", "no", "il"))
    ):
        continue
    if (
        kindguess(n, cb)
        and len(w) > 1
        and " " not in cb
        and w[-1] not in SALTS
        and not re.search(r"alfa|alpha|beta|gamma|pegol|vedotin|^(l|d|dl|n)$", " ".join(w[1:]))
        and len(w[0]) > 5
    ):
        n = w[0]
        w = [n]  # "domperidon hexal" -> domperidon
        if n in E:
            continue
    lang = (
        "la"
        if re.search(r"[a-z]{4}um$", n)
        and " " not in n
        and "D" in src
        and fold(n)[:4] == fold(cb)[:4]
        else ""
    )
    import difflib

    kind = (
        "ingredient"
        if n == cb
        or fold(n)[:4] == fold(cb)[:4]
        or difflib.SequenceMatcher(None, fold(n), fold(cb)).ratio() > 0.75
        else "brand"
    )
    if kind == "brand" and len(w) > 1 and not opi and b != "b":
        continue
    if re.search(r"\.[a-z]+\.|--|[α-ω]", n):
        continue
    if HERB.search(cb):
        continue
    add(n, kind, [cb], "dner", lang)

# ------------------------------------------------------------------ French brands (EDS-NLP)
grp = defaultdict(list)
fr_codes = defaultdict(set)
OPATC = re.compile(
    r"^(N02A|R05[CDFX]|N07B|N01AH|A07D|N06AX|V03|(N02B|M01A|M03B|A03).[5-9]\d|N02B$|N02$)"
)
for code, n in rd("edsnlp_drugs_fr.tsv.gz"):
    grp[code].append(n)
for code, ns in sorted(grp.items()):
    gen = [norm(x) for x in ns if x != x.upper()]
    ing = []
    if len(code) == 7 and gen:
        g = fold(re.sub(r"\b(en association.*|associations?.*)$", "", gen[0])).strip()
        for cand in (g, g + "e", re.sub(r"e$", "", g)):
            if cand in ing_index:
                ing = [ing_index[cand]]
                break
        combo_code = (
            bool(re.search(r"association|\bet\b", gen[0])) or code[5:7] >= "50" and code[5:7] != "0"
        )
        if combo_code:
            ing = []
    for x in ns:
        n = norm(x)
        fr_codes[n].add(code)
        if x == x.upper():
            if len(n.split()) > 3:
                continue
            add(n, "brand", ing, "edsnlp", "fr")
        elif len(code) == 7 and len(n.split()) <= 3 and "association" not in n:
            if not ing and " et " in n:
                parts = [
                    next((ing_index[c] for c in (p, p + "e") if c in ing_index), None)
                    for p in n.split(" et ")
                ]
                if all(parts):
                    ing = sorted(set(parts))
            if n == "opioidesetamol":
                continue  # a typing slip in the source
            add(n, "ingredient", ing, "edsnlp", "fr")

# ------------------------------------------------------------------ curated everyday names and classes
CUR = here / "curated_names.csv"
if CUR.exists():
    for r in csv.DictReader(open(CUR, encoding="utf-8", newline="")):
        add(
            r["name"],
            r["kind"],
            [x.strip() for x in r["ingredients"].split(";") if x.strip()],
            "curated",
            r["language"],
        )

for r in NARCOTICS:
    b = r["ingredient"] and base_of(r["ingredient"])
    if not b or b in src_opioid:
        add(r["name"], r["kind"], [b], "narcotics")

# ------------------------------------------------------------------ opioid table and additions themselves
# kept out on purpose: opioids.csv is loaded on its own; here only the join.

# ------------------------------------------------------------------ finish
MED_WORD_OK = {
    "aspirin",
    "insulin",
    "penicillin",
    "codeine",
    "morphine",
    "heroin",
    "opium",
    "caffeine",
    "nicotine",
    "cortisone",
    "quinine",
    "antihistamine",
    "vitamin",
    "ibuprofen",
    "acetaminophen",
    "paracetamol",
    "steroid",
    "antibiotic",
    "laxative",
    "sedative",
    "diuretic",
    "estrogen",
    "testosterone",
    "progesterone",
    "melatonin",
    "valium",
    "prozac",
    "viagra",
    "xanax",
    "ritalin",
    "zoloft",
    "tylenol",
    "advil",
    "thorazine",
    "streptomycin",
    "tetracycline",
    "warfarin",
    "digitalis",
    "belladonna",
    "barbiturate",
    "methadone",
    "fentanyl",
    "ephedrine",
    "epinephrine",
    "adrenaline",
    "cocaine",
    "marijuana",
    "cannabis",
    "amphetamine",
    "methamphetamine",
    "thyroxine",
    "dopamine",
    "serotonin",
    "lithium",
    "morphia",
    "laudanum",
    "paregoric",
    "folic acid",
    "magnesium",
    "calcium",
    "niacin",
    "riboflavin",
    "thiamine",
    "biotin",
    "botox",
    "novocain",
    "procaine",
    "lidocaine",
    "benzedrine",
    "dexedrine",
    "seconal",
    "nembutal",
    "phenobarbital",
    "hydrocortisone",
    "prednisone",
    "statin",
    "vaccine",
    "inhaler",
    "antidepressant",
    "decongestant",
    "antacid",
    "analgesic",
    "atropine",
    "chloroform",
    "sulfa",
    "interferon",
    "heparin",
    "chlorpromazine",
    "contraceptive",
    "probiotic",
    "supplement",
    "multivitamin",
    "ginseng",
    "echinacea",
    "collagen",
    "glucosamine",
    "zinc",
    "iron",
    "selenium",
    "iodine",
    "potassium",
    "pseudoephedrine",
}
CODE = {"unii": "u", "ndc": "n", "dner": "d", "edsnlp": "f", "curated": "c", "narcotics": "l"}
LONG = {v: k for k, v in CODE.items()}
# read through by eye against word-frequency lists of nine languages: everyday words that are also trade names
DROP_WORDS = set(
    """estar gegen neuer agit artes banan basen balancer breton cantor cheque cobre diamant ebbe elas elen ensam estima ficam flou frontline fusca gana hemel
hing insectes kupfer eisen cuivre mega melodia modus nemesis nexus novum oreste osten pala panos pediatric pesos platino praxis prep pres provas ready-to-use safra
sentinel sepan stangen sulla tace tego teta thais tracer urin vasten vems voren zeven all-in-one comfort-time clinique hy-vee meijer rite-aid armeen armin camden caju
domar geram moran cotta bedside-care cleaning-s face-body-s food-s cuivre-or-argent zinc-cuivre non-sterile overtime-x after-bug soda-ash cloro carbono cerebro calcio
alkohol flu-med hydro lustra reno regen dala soufre phosphore xing volumen pro-spot forma-ray formate val-drop tre-hold shed-a-leaf bunt-no-more well-bloom tomat-o-red
hemorrhoid hemorrhoidal specimen collection""".split()
)
AMB_WORDS = set(
    """actos akten alli aman apri aqua armour avanza avena bayer cambia chloride chrom china-white compro consensi day-time equa gelatina gluten herbal jamaica kola
marijuana mili m-clear m-end night-time opio ogen pro-clear pro-red renova ringer saline soma soya titanium toco urso vals votum low-quel krokodil amanda moment
oki equate allay tranq ritalin concerta synergy""".split()
) - {"ritalin", "concerta"}
ABBR = set(
    "hct mtx mmf azt msm nac cbd thc dha epa iud hrt ppi asa mmr hpv kcl ntg dhe ldn epo hcg fsh dmt mda zdv tdf taf ftc efv pas tpa gbl ghb lsd pcp gla alc bcg hbv ivf ura b12 iodine zinc iron mct nad nmn".split()
)
sys.path.insert(0, str(here))
from inn_key import inn_key

CLEAR_YES = {
    "co-codamol",
    "co-codaprin",
    "co-dydramol",
    "apadaz",
    "ascomp",
    "cassipa",
    "colchimax",
    "n-pyrrolidino etonitazene",
    "o-desmethyltramadol",
    "o-dsmt",
    "orlaam",
    "phensedyl",
}
ING_FIX = {
    "co-codamol": ("codeine", "paracetamol"),
    "co-codaprin": ("aspirin", "codeine"),
    "co-dydramol": ("dihydrocodeine", "paracetamol"),
}
OPKEY = {}
for k_, v_ in op_ing.items():
    if len(k_) > 5 and FLAG_RANK[v_[0]] >= 3:
        OPKEY.setdefault(inn_key(k_), v_)
SAFETY = re.compile(
    r"methadon|nalbuph|propoxyphen|propoxifen|buprenorph|fentan[yi]l|nitazene|codeine(?!-free)|(?<!apo)morphine\b|tramadol|\bopium\b|opioid"
)
out, dropped = [], Counter()
for n, e in E.items():
    # ingredients: the NDC/UNII sets may differ: union only when sources agree on combination, else first
    sets = [s for _, s in e["sets"] if s]
    if sets:
        c = Counter(sets)
        combos = [s for s in sets if len(s) > 1]
        single = sorted({s for s in sets if len(s) == 1})
        if combos and len(single) <= 1:
            ings = max(combos, key=lambda s: (c[s], -len(s), s))
        elif len(single) <= 3:
            ings = tuple(sorted({x for s in (single or sets[:1]) for x in s}))
        else:
            ings = sets[0]
        # never lose an opioid by the choice
        for s in sets:
            for x in s:
                if opioid_of(x, [x])[0] == "yes" and x not in ings:
                    ings = tuple(sorted(set(ings) | {x}))
    else:
        ings = ()
    ings = ING_FIX.get(n, ings)
    flag, row = opioid_of(n, ings)
    by_word = False
    if flag is None and not re.search(r"\bfree\b|\bnon\b", n):
        for w in re.findall(r"[^\W\d_]{6,}", fold(n)):  # "tramadol et paracetamol"
            if w in op_ing and FLAG_RANK[op_ing[w][0]] >= 3:
                flag, row = op_ing[w]
                by_word = True
                break
        else:
            k = inn_key(n)
            if k in OPKEY and (not ings or all(inn_key(i) == k for i in ings)):
                flag, row = OPKEY[k]
            elif not any(i in src_opioid for i in ings) and (
                SAFETY.search(n) or any(SAFETY.search(i) for i in ings)
            ):
                flag, row = "review", ""
    if (
        flag == "yes"
        and fold(n) in op_term
        and fold(n) not in op_ing
        and ings
        and n not in CLEAR_YES
        and not any(
            opioid_of("", [i])[0] in ("yes", "context", "review") or SAFETY.search(i) for i in ings
        )
    ):
        flag = "name_clash"  # triatec, oat, ketum: one spelling, two medicines
    if (
        flag == "yes"
        and not by_word
        and fold(n) not in op_term
        and fold(n) not in op_ing
        and n not in combo
    ):
        if any(not any(opioid_of(x, [x])[0] == "yes" for x in s) for s in sets):
            flag = "mixed"
    toks = n.split()
    common = n in words or (len(toks) > 1 and all(t in words for t in toks))
    official = (
        any(s == "unii" for s in e["src"]) and e["kind"] == "ingredient" or "curated" in e["src"]
    )
    lang = e["lang"] if (e["lang"] != "fr" or e["src"] == ["edsnlp"]) else ""
    if (
        len(n) == 3
        and n.isascii()
        and n.isalpha()
        and flag is None
        and n not in ABBR
        and "curated" not in e["src"]
    ):
        dropped["3 letters"] += 1
        continue
    if flag is None and len(";".join(ings)) > 90:
        ings = ()
    if n in DROP_WORDS and flag is None:
        dropped["everyday word"] += 1
        continue
    amb = (
        "yes"
        if (
            n in AMB_WORDS
            or n in first_names
            or fold(n) in amb_table
            or (common and n not in MED_WORD_OK)
        )
        else ""
    )
    if common and n not in MED_WORD_OK and flag != "yes" and "curated" not in e["src"]:
        tagset = (
            set().union(*[unii_tags[u] for u in name_uniis.get(n, ())])
            if n in name_uniis
            else set()
        )
        if not (
            official
            and n in known
            and len(n) > 3
            and tagset & {"VANDF", "ORANGE BOOK", "INN", "EMA HERBAL SUBSTANCE"}
        ):
            dropped["everyday word"] += 1
            continue
    if len(n) <= 3 and n.isascii():
        if flag is None and not official:
            dropped["short"] += 1
            continue
        amb = "yes"
    opioid = {
        "yes": "yes",
        "context": "unknown",
        "review": "unknown",
        "mixed": "unknown",
        "name_clash": "unknown",
        "duplicate": "no",
        "no": "no",
    }.get(flag)
    ASK = {
        "painkiller",
        "painkillers",
        "pain killer",
        "pain reliever",
        "pain medication",
        "pain tablet",
        "pain pill",
        "pain patch",
        "strong painkiller",
        "analgesic",
        "cough syrup",
        "cough medicine",
        "cough mixture",
        "cough and cold medicine",
        "pain injection",
        "pain pump",
        "headache tablet",
        "diarrhea medicine",
        "diarrhoea tablets",
        "anti-diarrheal",
        "cold remedy",
        "schmerzmittel",
        "hustensaft",
        "antidouleur",
        "sirop pour la toux",
        "calmante",
        "jarabe para la tos",
        "antidolorifico",
        "sciroppo per la tosse",
        "analgésico",
        "xarope para a tosse",
        "pijnstiller",
        "hoestdrank",
        "smärtstillande",
        "hostmedicin",
        "tabletki przeciwbólowe",
        "syrop na kaszel",
    }
    if n in ASK:
        opioid, flag = "unknown", "class_may_hide_opioid"
    if n in {"narcotic", "narcotics", "opioid", "opioids", "opiate", "opiates"}:
        opioid, flag = "yes", "class"
    if opioid is None:
        if any(i in src_opioid for i in ings):
            if any(i in by_dea for i in ings):
                opioid, flag = "yes", "not_in_table_dea"
            elif n in NAMED:
                opioid, flag = "yes", "not_in_table_named"
            else:
                opioid, flag = "unknown", "not_in_table_ask"
        elif (
            not ings
            and e["kind"] == "brand"
            and n not in CHECKED
            and "curated" not in e["src"]
            and not any(s for _, s in e["sets"])
            and not (e["src"] == ["edsnlp"] and not any(OPATC.match(c) for c in fr_codes[n]))
        ):
            opioid = "unknown"
        else:
            opioid = "no"
    out.append(
        dict(
            name=n,
            kind=e["kind"],
            ingredients=";".join(ings),
            language=lang,
            atc="",
            source="".join(CODE[x] for x in e["src"]),
            ambiguous=amb,
            opioid=opioid,
            opioid_flag=flag or "",
            opioid_row=row,
        )
    )
out.sort(key=lambda r: r["name"])
COLS = [
    "name",
    "kind",
    "ingredients",
    "language",
    "atc",
    "source",
    "ambiguous",
    "opioid",
    "opioid_flag",
]
with open(OUT / "drug_names.csv", "w", encoding="utf-8", newline="") as f:
    w = csv.DictWriter(f, COLS, lineterminator="\n", extrasaction="ignore")
    w.writeheader()
    w.writerows(out)

# ------------------------------------------------------------------ opioid names the table lacks
LIC = {
    "unii": "US Government work (FDA UNII), public domain",
    "ndc": "US Government work (FDA NDC), public domain",
    "dner": "MIT package; DrugBank open vocabulary CC0 / MeSH",
    "edsnlp": "BSD-3-Clause package",
    "narcotics": "own, each row with its source",
    "curated": "own",
}
MKT = {
    "unii": "various (FDA UNII gives no market)",
    "ndc": "US",
    "dner": "various (MeSH/DrugBank/NHS give no market)",
    "edsnlp": "FR",
    "narcotics": "",
    "curated": "",
}
have = set(op_term) | set(op_ing)
miss = []


def lacking(r, why, table_row=""):
    s0 = LONG[r["source"][0]]
    miss.append(
        dict(
            name=r["name"],
            kind=r["kind"],
            ingredients=r["ingredients"],
            table_row=table_row,
            market=MKT[s0],
            source="+".join(LONG[x] for x in r["source"]),
            licence=LIC[s0],
            why=why,
        )
    )


for r in out:
    words = re.split(r"[ ,/]+", r["name"])
    readable = any(fold(w) in have for w in words if len(w) > 4)
    if r["opioid_flag"] == "mixed":
        lacking(
            r,
            "umbrella brand: some products under this name hold the opioid, some do not: ask",
            r["opioid_row"],
        )
    elif r["opioid"] == "yes" and fold(r["name"]) not in have and not readable:
        lacking(r, "ingredient is in the table, name is not", r["opioid_row"])
    elif r["opioid_flag"].startswith("not_in_table"):
        ev = "; ".join(src_opioid[i] for i in r["ingredients"].split(";") if i in src_opioid)
        lacking(r, "ingredient not in the table: " + ev)
for n, (ings, epc) in sorted(ndc_op.items()):
    row = dict(name=n, kind="brand", ingredients=";".join(ings), source=CODE["ndc"])
    lacking(row, "NDC class " + epc)
with open(OUT / "missing_opioids.csv", "w", encoding="utf-8", newline="") as f:
    w = csv.DictWriter(
        f,
        ["name", "kind", "ingredients", "table_row", "market", "source", "licence", "why"],
        lineterminator="\n",
    )
    w.writeheader()
    w.writerows(miss)
print(
    len(out),
    "names;",
    Counter(r["kind"] for r in out),
    Counter(r["opioid"] for r in out),
    Counter(r["language"] for r in out),
    dropped,
)
print(
    "size",
    (OUT / "drug_names.csv").stat().st_size,
    "missing",
    len(miss),
    "ambiguous",
    sum(r["ambiguous"] == "yes" for r in out),
)
