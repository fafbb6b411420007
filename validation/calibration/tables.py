"""Shares and tables as the page writes them."""


def percent(share, digits=0):
    return f"{100 * share:.{digits}f} %"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
