"""The SRO course: its text, its practice items, and `ask`, which shows an item in a notebook."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course.player.card import ItemCard, ReadyCard
    from course.player.home_card import HomeCard

__all__ = ["ask", "home", "ready"]


def ask(item_id: str) -> "ItemCard":
    """Show the item with this id as a card that can be answered.

    Raises `Problem` for an id that is neither beside the notebook nor in the course, and
    `RuntimeError` when a stock autograde executes it: answers are read by the grader,
    never run.
    """
    from course.player.card import item_card

    return item_card(item_id)


def ready(module_id: str) -> "ReadyCard":
    """Show which graded items of the module are answered; raises as `ask` does."""
    from course.player.card import ready_card

    return ready_card(module_id)


def home() -> "HomeCard":
    """Show the learner's home: modules, own hours, what to hand in and what came back."""
    from course.player.home_card import home_card

    return home_card()
