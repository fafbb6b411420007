"""LDN-10 grown to thirty states: ``python -m benchmarks.simulate.ldn30`` writes ``ldn30.toml``.

For timing only: what is added has plausible orders of magnitude and no source. The rules:

1. LDN-10 stays as it is but for what is said here; its 18 varying parameters vary in the same way.
2. Absorption (3 states): the dose leaves ``Ag`` with ``ka`` and passes three transit compartments
   ``G1``, ``G2``, ``G3``, each with rate ``ktr``; what leaves ``G3`` enters the plasma.
3. The metabolite has a peripheral compartment ``Amp`` (1 state), exchange ``Qm``, volume ``Vmp``.
4. Tissues (5 states): naltrexone in brain, fat, gut wall and tumor, and the metabolite in the
   brain, as free concentrations that follow the free plasma concentration:
   ``dX = keq*(Kp*C - X)``. They are small and take nothing from the plasma.
5. Receptors at three sites (9 states, 3 of LDN-10): mu, delta and kappa in the brain (``Bm``,
   ``Bd``, ``Bk`` now see the brain's concentrations), in the gut wall (``Gm`` ...) and in the tumor
   (``Tm`` ...), all with the equation of LDN-10 and its affinities; the periphery sees the plasma's
   metabolite, and the rates off the receptors are those of the brain.
6. Cytokines (3 states): a chain ``I1`` to ``I3``; the first is made in proportion to the tone left
   in the gut wall, each decays with ``ki``; start and mean without drug are 1.
7. Receptor density ``Rd`` (1 state) rises while the tone is below its mean and multiplies the tone.
8. Growth factor ``Og`` (1 state) follows ``E`` with ``kog``; the tumor's loss grows with
   ``Og*(1-Tm)`` and with ``I3``.
"""

from benchmarks.simulate.ldn10 import MODELS, read_text

PARAMETERS = {
    "ktr": "6 1/h", "Qm": "20 L/h", "Vmp": "250 L",
    "keqb": "1.5 1/h", "keqf": "0.1 1/h", "keqg": "3 1/h", "keqt": "0.5 1/h", "keqm": "0.4 1/h",
    "Kpb": 1.5, "Kpf": 4, "Kpg": 1.2, "Kpt": 0.8, "Kpm": 0.3,
    "ki": "0.08 1/h", "kR": "0.01 1/h", "gR": 0.5, "kog": "0.2 1/h", "cO": 0.4, "cI": 0.2,
}  # fmt: skip
LET = {
    "CN": "fu*Ac/Vc",
    "CM": "fu*Kp6*Am/Vm",
    "S": "Rd*(1-Bm)*E/(KEm+E)",
    "S0": "1/(KEm+1)",
    "SG": "(1-Gm)*E/(KEm+E)",
}
# Prefix of the receptor's state: what it sees of naltrexone and of the metabolite.
SITES = {"B": ("Xb", "Mb"), "G": ("Xg", "CM"), "T": ("Xt", "CM")}
RECEPTORS = "mdk"
TISSUES = {
    "Xb": "keqb*(Kpb*CN - Xb)", "Xf": "keqf*(Kpf*CN - Xf)", "Xg": "keqg*(Kpg*CN - Xg)",
    "Xt": "keqt*(Kpt*CN - Xt)", "Mb": "keqm*(Kpm*CM - Mb)",
}  # fmt: skip
AMOUNTS = {
    "Ag": "kr*Atr - ka*Ag",
    "Atr": "-kr*Atr",
    "G1": "ka*Ag - ktr*G1",
    "G2": "ktr*G1 - ktr*G2",
    "G3": "ktr*G2 - ktr*G3",
    "Ac": "F*ktr*G3 - (CL+Q)/Vc*Ac + Q/Vp*Ap",
    "Ap": "Q/Vc*Ac - Q/Vp*Ap",
    "Am": "Fm*ktr*G3 + fm*CL/Vc*Ac - (CLm+Qm)/Vm*Am + Qm/Vmp*Amp",
    "Amp": "Qm/Vm*Am - Qm/Vmp*Amp",
}
# All start at 1.
RELATIVE = {
    "E": "kE*((1 + aE*cos(2*pi*(t-20[h])/24[h]))*(S0/S)^gam*(1+bE*Bk) - E)",
    "T": "kg*T*(1-T/Tmax)*(1-Imax*S^hS/(S50^hS+S^hS)) - kd*(1 + cT*Bd + cO*Og*(1-Tm) + cI*I3)*T",
    "I1": "ki*(SG/S0 - I1)",
    "I2": "ki*(I1 - I2)",
    "I3": "ki*(I2 - I3)",
    "Rd": "kR*(1 + gR*(1 - S/S0) - Rd)",
    "Og": "kog*(E - Og)",
}


def write_model() -> str:
    """The text of LDN-30."""
    receptors = {site + kind: (site, kind) for site in SITES for kind in RECEPTORS}
    equations = AMOUNTS | TISSUES
    equations |= {state: _binding(site, kind) for state, (site, kind) in receptors.items()}
    equations |= RELATIVE
    let = LET | {f"U{site}{kind}": _drive(site, kind) for site, kind in receptors.values()}
    units = dict.fromkeys(AMOUNTS, '"nmol"') | dict.fromkeys(TISSUES, '"nmol/L"')
    units |= dict.fromkeys(receptors, '"1"')
    units |= dict.fromkeys(RELATIVE, '{ unit = "1", initial = "1" }')
    return "\n".join(
        [
            'name = "LDN-30: LDN-10 with transit, tissues, three sites and cytokines"',
            'about = "For timing only; benchmarks/simulate/ldn30.py writes it and says the rules."',
            'time = "h"', "", _parameters(),
            "[let]", *(f'{name} = "{text}"' for name, text in let.items()), "",
            "[states]", *(f"{name} = {unit}" for name, unit in units.items()), "",
            "[equations]", *(f'{name} = "{text}"' for name, text in equations.items()), "",
            *(f'[dosing.{state}]\nmolar_mass = "341.4 g/mol"\n' for state in ("Ag", "Atr")),
        ]
    )  # fmt: skip


def _parameters() -> str:
    text = read_text("ldn10")
    own = text[text.index("[parameters]") : text.index("[let]")].rstrip()
    added = [f"{k} = {v!r}".replace("'", '"') for k, v in PARAMETERS.items()]
    return "\n".join([own, *added, ""])


def _drive(site: str, kind: str) -> str:
    naltrexone, metabolite = SITES[site]
    return f"{naltrexone}/KN{kind} + {metabolite}/K6{kind}"


def _binding(site: str, kind: str) -> str:
    state = site + kind
    return f"koff{kind}*(U{site}{kind}*KE{kind}/(KE{kind}+E)*(1-{state}) - {state})"


if __name__ == "__main__":
    MODELS["ldn30"].write_text(write_model(), encoding="utf-8")
