"""What a dose does in the body, under each hypothesis, with what each number rests on."""

from openldn.simulate.facts import Fact, Use, find_fact, read_facts

__all__ = ["Fact", "Use", "find_fact", "read_facts"]
