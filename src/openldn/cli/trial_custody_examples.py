"""Examples below the help of the words of custody."""

KEY_EXAMPLES = """examples:
  openldn trial key --out pharmacist.key
  openldn trial key --out ward.key --passphrase-file phrase.txt

The file is an age identity (age-encryption.org); any age program can use it.
"""
ALLOCATE_EXAMPLES = """examples:
  openldn trial allocate design.toml --to age1... --out trial
  openldn trial allocate design.toml --to age1... --emergency-to age1... age1... \\
      --participants P01 P02 P03 --out series

The order is drawn here, sealed at once and shown to nobody. Note the commitment that is printed:
with it anybody can tell later that nothing was exchanged.
"""
LABELS_EXAMPLES = """examples:
  openldn trial labels trial --key pharmacist.key --diary diary.csv
  openldn trial labels trial --key pharmacist.key --diary diary.csv --outcome pain --patient code
  openldn trial labels trial --key pharmacist.key --cycles 2 --diary sofar.csv --out look.csv
      (a planned look: letters of finished cycles, for openldn trial monitor --masked)

The diary is read first. What makes the release worthless stops it; what weakens it is shown, and
somebody has to agree (or --yes). A release cannot be taken back.
"""
SEAL_EXAMPLES = """examples:
  openldn trial seal trial diary.csv
  openldn trial seal trial diary.csv --outcome pain --kit kit --time date --patient code

Any column that holds kit numbers (K12345) or period numbers (1, 2, ...) serves as --kit; days of
run-in and washout are blank, or say so.
"""
OPEN_EXAMPLES = """examples:
  openldn trial open trial --pharmacy --key pharmacist.key    (at the start: what each kit holds)
  openldn trial open trial --key pharmacist.key               (at the end: what the letters mean)
  openldn trial open trial --diary diary.csv --out named.csv  (once opened: no key is needed)

The copy has a column with the treatments by name, for openldn evaluate; the diary stays as it is.
"""
VERIFY_EXAMPLES = """examples:
  openldn trial verify trial
  openldn trial verify trial --diary diary.csv                (also computes the result again)

The exit code is 1 when a check fails.
"""
UNBLIND_EXAMPLES = """examples:
  openldn trial unblind trial --participant P01 --period 3 --reason "operation tonight" \\
      --by JD --second "ward nurse" --key pharmacist.key
  openldn trial unblind trial --participant P01 --all --reason "opioid needed" \\
      --by JD --second MK --key first.key --key second.key

Works without a network. In doubt treat the person as if on naltrexone.
"""
