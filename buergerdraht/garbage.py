"""How often Python looks for garbage that refers to itself; there is next to none here."""

import gc

SELDOM = 20_000  # objects more than before, until garbage in circles is looked for


def look_seldom_for_garbage() -> None:
    """Once all is there: it stays, and need not be looked through again and again.

    Python looks for garbage in circles after 700 new objects; a dozen requests that wait together
    for a commit are as many, and no garbage.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM)
