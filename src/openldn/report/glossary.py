"""Terms of the page, explained for readers who are no statisticians."""

GLOSSARY: tuple[tuple[str, str], ...] = (
    (
        "95 % interval",
        "The range in which the true value lies with 95 % probability, given the scores and "
        "the prior.",
    ),
    (
        "Comparator",
        "What the treatment is compared with: placebo, no treatment or another treatment.",
    ),
    (
        "Evidence grade",
        "How far the way the course was run protects against error: A, blinded and crossed "
        "over repeatedly; B, open but crossed over repeatedly; C, stopped and restarted once; "
        "D, before and after only.",
    ),
    (
        "Own data alone",
        "The result when nothing is assumed beforehand about the effect.",
    ),
    (
        "Period",
        "A stretch of days on one treatment. Good and bad stretches also come by themselves; "
        "that is why several periods on each treatment are needed.",
    ),
    (
        "Prior",
        "What is assumed about the effect before the first score is seen. A sceptical prior "
        "expects no effect and asks for clear scores before it is convinced.",
    ),
    (
        "Smallest change that matters (MCID)",
        "The difference in score that a person would notice and care about. It is set before "
        "the course starts.",
    ),
    (
        "Standard deviation (SD)",
        "How far values usually lie from their average.",
    ),
    (
        "Trend",
        "Getting better or worse over time, whatever the treatment.",
    ),
)
