"""Every finding of an evaluation, by id: what it means, in one line."""

from types import MappingProxyType

FINDINGS = MappingProxyType(
    {
        "AUT-001": "Days one apart resemble each other.",
        "BLI-001": "The guesses were no better than chance.",
        "BLI-002": "The guesses were better than chance: the blind did not hold.",
        "BLI-003": "How the effect moves when the guess is in the model.",
        "CAR-001": "An effect that comes and goes slowly fits better.",
        "DES-001": "Only one of the two treatments has scores.",
        "DES-002": "Drug and calendar time are one and the same, or nearly so.",
        "DES-003": "Several scores on one treatment without dates.",
        "DOS-001": "A dose that cannot be recommended: too few periods, or one step.",
        "DOS-002": "The prior of ED50 is a published one that was not measured in the same way.",
        "DOS-003": "A dose above 4.5 mg is compared.",
        "END-001": "Many scores at an end of the range, which the model in use cannot see past.",
        "EQU-001": "All scores are equal.",
        "LPO-001": "Without one period the answer would be the opposite.",
        "MCD-001": "No smallest difference that matters was given; half an SD is used.",
        "MCD-002": "The smallest difference that matters is more than half of the scale.",
        "MIS-001": "Many entries have no score.",
        "MIS-002": "Scores are missing more often on one treatment.",
        "MOM-001": "Several entries a day resemble each other and count for less.",
        "NUM-001": "The integration is inaccurate.",
        "ONS-001": "A slow effect would show only in part in this design.",
        "OUT-001": "Scores far from what the day before predicts.",
        "PAT-001": "A participant who could not be judged.",
        "PER-001": "Whole periods differ by more than days do by chance.",
        "PER-002": "The period column could not be used as it is.",
        "PRI-001": "The answer depends on the prior.",
        "PRI-002": "No prior from published trials is available.",
        "PRI-003": "Prior and scores contradict each other.",
        "SEP-001": "The scores of the two treatments do not overlap.",
        "SEV-001": "Several participants with few scores share a residual SD.",
        "TRD-001": "The score drifts, whatever was taken.",
        "TRD-002": "Drug and time are hard to tell apart.",
    }
)
