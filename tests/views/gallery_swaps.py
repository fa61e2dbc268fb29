"""Every view about offers of shifts, drawn around a note: part of the gallery."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from bot.core.record import Version
from bot.core.roster import Person
from bot.core.swap import NOTE_LIMIT, Offer, Stretch
from bot.views import home, replies, shift_plan, swap_form, swaps
from bot.views.phrases import typed
from bot.views.shift_plan import Reader
from bot.views.swap_ids import SwapDraft, Turn
from tests.export.sample import ALICE, BOB, after

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.swap import Status
    from bot.views.blocks import Message

NOW = after(10)
PEOPLE: Mapping[str, Person] = MappingProxyType(
    {"alice": Person("alice", "Alice Adler", slack=ALICE), "bob": Person("bob", "Bob <b>Brown</b>")}
)


def offers(note: str, count: int = 9) -> tuple[Offer, ...]:
    """Return offers in every state, to one and to all, for nothing and in return, of one part and of many."""
    spans = tuple((after(1440 * day), after(1440 * day + 600)) for day in range(1, 10))
    gives, back = Stretch("checkout/primary", spans), Stretch(f"checkout/{'s' * 60}", spans[:1])
    whole = Offer(7, "alice", gives, NOW, ALICE, "bob", back, note)
    statuses: tuple[Status, ...] = ("open", "accepted", "declined", "withdrawn", "assigned", "expired", "void")
    ended = [replace(whole, status=each, settled_at=NOW, settled_by=BOB) for each in statuses[1:]]
    to_all = replace(whole, id=8, taker=None, returns=None, gives=Stretch("checkout/primary", spans[:1]))
    return (whole, to_all, *ended, *(replace(to_all, id=9 + number) for number in range(count - 8)))


def messages(title: str) -> dict[str, Message]:
    """Return every message about offers by a name that says what it is."""
    draft = SwapDraft(Turn("checkout/primary", after(5), after(500)), NOW, "bob", None, title[:NOTE_LIMIT])
    found: dict[str, Message] = {}
    readers = [Reader(user, PEOPLE, "Europe/Berlin", NOW) for user in (ALICE, BOB, "")]
    for reader in readers:
        name = reader.user or "a channel"
        for number, offer in enumerate(offers(title[:NOTE_LIMIT])):
            found[f"offer {number} for {name}"] = swaps.card(offer, (), reader)
            found[f"offer {number} in parts for {name}"] = swaps.card(offer, (offer,) * 20, reader)
    many, reader = offers(title[:NOTE_LIMIT], 60), readers[0]
    whole, to_all, accepted = many[:3]
    texts = (
        swaps.took(accepted, whole, reader),
        swaps.taken_notice(accepted, to_all, reader),
        swaps.assigned_notice(replace(accepted, status="assigned"), reader),
        swaps.declined_notice(whole, reader),
        swaps.begun_notice(whole, reader),
        swaps.expired_notice(whole, reader),
        swaps.void_notice(whole, to_all, reader),
        swaps.void_notice(whole, replace(whole, status="void"), reader),
        swaps.settled_reply(accepted, reader),
    )
    return {
        **found,
        **{f"said of an offer {number}": replies.reply(text) for number, text in enumerate(texts)},
        "history of swaps": _history(reader),
        "offers": swaps.listing(swaps.Listing(many, many, many, many), reader),
        "no offers": swaps.listing(swaps.Listing(), reader),
        "offer proposal": swaps.proposal(whole, draft, reader, title, typed(title)),
        "offer to all": swaps.proposal(replace(whole, taker=None, returns=None), draft, reader),
        "offered": swaps.offered(whole, [BOB] * 9, reader),
        "offered to nobody": swaps.offered(whole, [], reader),
    }


def _history(reader: Reader) -> Message:
    """Return the history of swaps: for nothing, in return, assigned, taken back."""
    gives = {"schedule": "checkout/primary", "start": after(60).isoformat(), "end": after(600).isoformat()}
    facts = {"offer": 1, "giver": "alice", "taker": "bob", "gives": gives, "is_assigned": False}
    swap = Version(1, "checkout/primary", 2, NOW, BOB, "swap", facts)
    both = replace(swap, facts={**facts, "in_return": gives})
    assigned = replace(swap, kind="assign", facts={**facts, "is_assigned": True})
    return shift_plan.history([(each, True) for each in (swap, both, assigned, replace(both, kind="undo"))], "", reader)


def views(title: str) -> dict[str, dict[str, Any]]:
    """Return every form about offers, and a Home that shows some, by a name that says what it is."""
    many, reader = offers(title[:NOTE_LIMIT], 60), Reader(ALICE, PEOPLE, "Europe/Berlin", NOW)
    turns = [Turn("checkout/primary", after(60 * number), after(60 * number + 60)) for number in range(120)]
    filled = swap_form.SwapForm(turns[1], turns[1].start, turns[1].end, BOB, turns[2], title[:NOTE_LIMIT])
    shown = home.Offers(swaps.Listing(many, many, many), reader)
    return {
        "swap": swap_form.swap_modal([], swap_form.SwapForm(), [], reader),
        "swap of many": swap_form.swap_modal(turns, swap_form.SwapForm(), [], reader),
        "swap filled": swap_form.swap_modal(turns, filled, turns, reader),
        "swap with somebody who has none": swap_form.swap_modal(turns, filled, [], reader),
        "take a part": swap_form.part_modal(many[0], reader),
        "assign": swap_form.assign_modal(many[0], reader),
        "home with offers": home.home([], [], [], "Europe/Berlin", NOW, offers=shown),
    }
