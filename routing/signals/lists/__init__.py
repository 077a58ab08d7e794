"""All rules, the gravest kind first: one phrase a line, however long.

Their words were written for this project.
"""

from routing.signals.lists import child, danger, insults, legal, media, self_harm, threats
from routing.signals.rules import Rule

RULES: tuple[Rule, ...] = (
    *danger.RULES,
    *threats.RULES,
    *self_harm.RULES,
    *child.RULES,
    *media.RULES,
    *legal.RULES,
    *insults.RULES,
)
