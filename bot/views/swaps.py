"""Offers of shifts as people see them: the question to one or to all, how it ended, the list, and what is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.mrkdwn import escape
from bot.views import ids
from bot.views.blocks import Block, Element, Message, actions, button, context, divider, message, section
from bot.views.phrases import SLASH, Commands, duration, inline, joined, typed, typed_span
from bot.views.swap_ids import OfferRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.core.roster import Person
    from bot.core.swap import Offer, Status, Stretch
    from bot.views.shift_plan import Reader
    from bot.views.swap_ids import SwapDraft

_KEPT = frozenset({"declined", "withdrawn", "expired"})
_SHOWN_SPANS = 6
_SHOWN_OFFERS = 12
_SHOWN_NAMES = 4
_SIGNS: Mapping[Status, str] = {
    "open": ":arrows_counterclockwise:",
    "accepted": ":white_check_mark:",
    "assigned": ":white_check_mark:",
    "declined": ":no_entry_sign:",
    "withdrawn": ":leftwards_arrow_with_hook:",
    "expired": ":hourglass:",
    "void": ":warning:",
}


@dataclass(frozen=True)
class Listing:
    """The open offers that somebody may act on. ``may_assign`` lists those that a manager may give to anybody."""

    own: tuple[Offer, ...] = ()
    to_me: tuple[Offer, ...] = ()
    to_all: tuple[Offer, ...] = ()
    may_assign: tuple[Offer, ...] = ()


def card(offer: Offer, taken: Sequence[Offer], reader: Reader, commands: Commands = SLASH) -> Message:
    """Return an offer as whoever it is made to sees it, as it stands: with buttons while it is open, else how it ended.

    ``taken`` are the parts of it that somebody took. ``reader`` is one person, or a channel (``user`` empty).
    """
    title = _question(offer, reader) if offer.is_open else _outcome(offer, reader)
    blocks: list[Block] = [section(f"{_SIGNS[offer.status]} *{title}*")]
    blocks.extend(section(f":white_check_mark: {_taken_line(part, reader)}") for part in taken[:_SHOWN_SPANS])
    heading = "Still open" if taken and offer.is_open else ""
    blocks.append(section(terms(offer, reader, heading)))
    if offer.note:
        blocks.append(section(f">{typed(offer.note).replace(chr(10), chr(10) + '>')}"))
    if offer.is_open:
        blocks.append(actions(*_answers(offer)))
        until = "Nothing changes before you accept." if offer.taker else "Nothing changes before somebody takes it."
        rest = f"What has begun is taken from then on. `{commands.oncall} offers` lists what is open."
        blocks.append(context(f"{inline(offer_zone(reader))} {until} {rest}"))
    else:
        blocks.append(context(inline(offer_zone(reader))))
    said = f"{title}: {_short(offer.gives, reader)}"
    return Message(said, tuple(blocks), f"{said}\n{terms(offer, reader)}")


def offer_zone(reader: Reader) -> str:
    """Return whose zone the times are in, plain."""
    return f"Times are in your time zone, {reader.zone}." if reader.user else f"Times are in {reader.zone}."


def terms(offer: Offer, reader: Reader, heading: str = "") -> str:
    """Return before and after of an offer, mrkdwn: each part with who has it and who gets it, or keeps it."""
    if offer.status in _KEPT:
        lines = [f"*{inline(offer.schedule)}* stays as it was"]
        lines.extend(_spans(offer.gives, reader.named(offer.giver), "", reader))
        return "\n".join(lines)
    taker = reader.named(offer.taker) if offer.taker else "whoever takes it"
    before = f"{heading}: " if heading else ""
    lines = [f"{before}*{inline(offer.schedule)}* ({duration(offer.gives.length)})"]
    lines.extend(_spans(offer.gives, reader.named(offer.giver), taker, reader))
    if offer.returns is not None:
        lines.append(f"\nIn return: *{inline(offer.returns.schedule)}* ({duration(offer.returns.length)})")
        lines.extend(_spans(offer.returns, taker, reader.named(offer.giver), reader))
    return "\n".join(lines)


def _spans(stretch: Stretch, before: str, after: str, reader: Reader) -> Iterator[str]:
    for start, end in stretch.spans[:_SHOWN_SPANS]:
        yield f"• {reader.span(start, end)}: {before}{f' → {after}' if after else ''}"
    more = len(stretch.spans) - _SHOWN_SPANS
    if more > 0:
        yield f"… and {more} more, until {reader.moment(stretch.end)}"


def _short(stretch: Stretch, reader: Reader) -> str:
    """Return a stretch in the middle of a sentence: ``*checkout/primary*, Fri 6 Mar, 18:00 to …``."""
    more = f" in {len(stretch.spans)} parts" if len(stretch.spans) > 1 else ""
    return f"*{inline(stretch.schedule)}*, {reader.span(stretch.start, stretch.end)}{more}"


def _question(offer: Offer, reader: Reader) -> str:
    giver = reader.named(offer.giver)
    asks = "You ask" if giver == "you" else f"{giver} asks"
    if offer.taker is None:
        looks = "You look" if giver == "you" else f"{giver} looks"
        return f"{looks} for somebody to take over a shift"
    whom = reader.named(offer.taker)
    return f"{asks} {whom} to {'swap shifts' if offer.returns else 'take over a shift'}"


def _outcome(offer: Offer, reader: Reader) -> str:
    giver, taker = reader.named(offer.giver), reader.named(offer.taker)
    by = _actor(offer.settled_by, reader)
    match offer.status:
        case "accepted":
            said = f"{taker} took it" if offer.returns is None else f"{taker} agreed to swap"
        case "assigned":
            said = f"{by} gave it to {taker}"
        case "declined":
            said = f"{by} declined"
        case "withdrawn":
            said = f"{by} withdrew it"
        case "expired":
            said = f"Nobody took it in time, so {giver} kept it"
        case _:
            said = "The schedule changed, so this offer does not apply any more"
    when = f", {reader.moment(offer.settled_at)}" if offer.settled_at and offer.settled_by else ""
    return f"{said[:1].upper()}{said[1:]}{when}"


def _actor(user: str | None, reader: Reader) -> str:
    if user is None:
        return "Tocsin"
    return "you" if user == reader.user else f"<@{user}>"


def _taken_line(part: Offer, reader: Reader) -> str:
    taker = reader.named(part.taker)
    verb = "took" if part.status == "accepted" else "was given"
    if taker == "you" and verb == "was given":
        verb = "were given"
    spans = joined([reader.span(start, end) for start, end in part.gives.spans[:_SHOWN_SPANS]])
    return f"{taker[:1].upper()}{taker[1:]} {verb} {spans}"


def _answers(offer: Offer) -> Iterator[Element]:
    value = OfferRef(offer.id, offer.version).encode()
    yield button("Accept" if offer.taker else "Take it", ids.SWAP_ACCEPT, value, style="primary")
    if offer.returns is None:
        yield button("Take a part…", ids.SWAP_PART, value)
    if offer.taker is not None:
        yield button("Decline", ids.SWAP_DECLINE, value)


def proposal(offer: Offer, draft: SwapDraft, reader: Reader, note: str = "", warning: str = "") -> Message:
    """Return an offer before it is made: before and after, and the buttons that carry it.

    ``note`` (plain) says how a time was read, ``warning`` (mrkdwn) what is to be known first.
    """
    asks = "Offer this to everybody in the team"
    if offer.taker is not None:
        asks = f"Ask {reader.named(offer.taker)} to {'swap shifts' if offer.returns else 'take this over'}"
    blocks: list[Block] = [section(warning)] if warning else []
    blocks.extend((section(f"*{asks}?*"), section(terms(offer, reader))))
    if offer.note:
        blocks.append(section(f">{typed(offer.note).replace(chr(10), chr(10) + '>')}"))
    kept = "You stay on call until somebody accepts."
    blocks.append(context(" ".join(filter(None, (inline(note), kept, inline(offer_zone(reader)))))))
    value = draft.encode()
    send = button("Ask" if offer.taker else "Offer", ids.SWAP_OFFER, value, style="primary")
    change = button("Change…", ids.SWAP_CHANGE, value)
    blocks.append(actions(send, change, button("Cancel", ids.SWAP_CANCEL, value)))
    return message(f"{asks}?", *blocks)


def _some(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN_NAMES
    return joined([*names[:_SHOWN_NAMES], f"{more} more"] if more > 0 else names)


def offered(offer: Offer, audience: Sequence[str], reader: Reader, commands: Commands = SLASH) -> Message:
    """Return the answer to whoever made an offer, with the button that withdraws it."""
    channels = [to for to in audience if to.startswith("#")]
    asked = _some([f"<@{to}>" for to in audience if not to.startswith("#")])
    where = f"It is on offer in {channels[0]}" if channels else f"{asked} {'is' if len(audience) == 1 else 'are'} asked"
    said = f":outbox_tray: {where}. You are told when it is answered, and stay on call until then."
    if not audience:
        said = f":warning: Nobody could be asked: the team has no channel and nobody in Slack. {terms(offer, reader)}"
    withdraw = button("Withdraw", ids.SWAP_WITHDRAW, OfferRef(offer.id, offer.version).encode())
    hint = f"Offer {offer.id}. `{commands.oncall} offers` lists your offers."
    return message(said, section(said), section(terms(offer, reader)), actions(withdraw), context(hint))


def listing(found: Listing, reader: Reader, commands: Commands = SLASH) -> Message:
    """Return the answer to ``/oncall offers``."""
    blocks = list(listed(found, reader))
    if not blocks:
        said = "No shift is on offer."
        start = button("Give away or swap a shift…", ids.SWAP_START, "-")
        hint = f"`{commands.oncall} swap primary with @bob fri 18:00 to mon 9:00` asks somebody."
        return message(said, section(said), actions(start), context(hint))
    blocks.append(context(inline(offer_zone(reader))))
    return message("Shifts on offer", *blocks)


def listed(found: Listing, reader: Reader, shown: int = _SHOWN_OFFERS) -> Iterator[Block]:
    """Yield the open offers with their buttons: to oneself, to all, one's own, and those one may assign.

    No more than ``shown`` of them are told in full.
    """
    groups: Iterable[tuple[str, Sequence[Offer]]] = (
        ("Offered to you", found.to_me),
        ("Offered to your teams", found.to_all),
        ("Your offers", found.own),
        ("More that you may assign", [each for each in found.may_assign if each not in _mine(found)]),
    )
    left, is_first = shown, True
    for title, offers in groups:
        if not offers:
            continue
        if not is_first:
            yield divider()
        is_first = False
        yield section(f"*{title}*")
        for offer in offers[:left]:
            note = f"\n>{inline(offer.note)}" if offer.note else ""
            choices = list(_choices(offer, found))
            text = f"Offer {offer.id}: {terms(offer, reader)}{note}"
            if len(choices) == 1:
                yield section(text, choices[0])
            else:
                yield section(text)
                yield actions(*choices)
        if len(offers) > left:
            yield context(f"{len(offers) - left} more.")
        left = max(0, left - len(offers))


def _mine(found: Listing) -> tuple[Offer, ...]:
    return (*found.to_me, *found.to_all, *found.own)


def _choices(offer: Offer, found: Listing) -> Iterator[Element]:
    value = OfferRef(offer.id, offer.version).encode()
    if offer in found.to_me or offer in found.to_all:
        yield from _answers(offer)
    if offer in found.own:
        yield button("Withdraw", ids.SWAP_WITHDRAW, value)
    if offer in found.may_assign:
        yield button("Assign…", ids.SWAP_ASSIGN, value)


def took(offer: Offer, rest: Offer | None, reader: Reader) -> str:
    """Return the mrkdwn that answers whoever took an offer, or a part of it."""
    said = f":white_check_mark: You are on call on {_short(offer.gives, reader)}."
    if offer.returns is not None:
        said += f" {reader.named(offer.giver)} takes {_short(offer.returns, reader)}."
    return said + (" The rest stays open." if rest is not None else "")


def taken_notice(offer: Offer, rest: Offer | None, reader: Reader) -> str:
    """Return what the giver is told when an offer, or a part of it, was taken or assigned."""
    taker = reader.named(offer.taker)
    if offer.status == "assigned":
        said = (
            f"{_actor(offer.settled_by, reader)} gave {_short(offer.gives, reader)} to {taker}. You are off call then."
        )
    else:
        said = f"{taker} took {_short(offer.gives, reader)}. You are off call then."
    if offer.returns is not None:
        said += f" In return you are on call on {_short(offer.returns, reader)}."
    if rest is not None:
        said += f" Still yours until somebody takes it: {_short(rest.gives, reader)}."
    return f":white_check_mark: {said}"


def assigned_notice(offer: Offer, reader: Reader, commands: Commands = SLASH) -> str:
    """Return what somebody is told whom a manager gave a shift."""
    by, giver = _actor(offer.settled_by, reader), reader.named(offer.giver)
    said = f":bell: {by} gave you {_short(offer.gives, reader)}, which was {giver}'s. You are on call then."
    if offer.returns is not None:
        said += f" In return {giver} takes {_short(offer.returns, reader)}."
    return f"{said} If you cannot, say so to {by}, or type `{commands.oncall} swap`."


def declined_notice(offer: Offer, reader: Reader, commands: Commands = SLASH) -> str:
    """Return what the giver is told when an offer was declined."""
    said = f":no_entry_sign: {_actor(offer.settled_by, reader)} declined {_short(offer.gives, reader)}. It stays yours."
    words = f"{inline(offer.schedule)} everyone {typed_span(offer.gives.start, offer.gives.end)}"
    return f"{said} Ask everybody with `{commands.oncall} swap {words}`."


def begun_notice(offer: Offer, reader: Reader) -> str:
    """Return what the giver is told when the time on offer begins and nobody has taken it."""
    said = f":hourglass_flowing_sand: Nobody has taken {_short(offer.gives, reader)}, so you are on call on it."
    return f"{said} What is left of it stays on offer."


def expired_notice(offer: Offer, reader: Reader) -> str:
    """Return what the giver is told when the time on offer is over."""
    return f":hourglass: The offer of {_short(offer.gives, reader)} is over: nobody took it."


def void_notice(before: Offer, after: Offer, reader: Reader) -> str:
    """Return what giver and taker are told when the schedule changed under an offer."""
    what = _short(before.gives, reader)
    if after.is_open:
        left = _short(after.gives, reader)
        said = f"The schedule changed under the offer of {what}: in a part of it {reader.named(before.giver)} "
        said += (
            f"{'are' if reader.named(before.giver) == 'you' else 'is'} not on call any more. Still on offer: {left}."
        )
        return f":warning: {said}"
    half = "one half of the swap" if before.returns else "it"
    said = f"The schedule changed, so {half} does not apply any more. Nobody was put on or off call by it."
    return f":warning: The offer of {what} is off. {said}"


def settled_reply(offer: Offer, reader: Reader) -> str:
    """Return why an offer cannot be acted on any more: who settled it, and how. Mentions stay as they are."""
    return f"That offer is settled: {_outcome(offer, reader)}. There is nothing left to do."


def who_may_assign(admins: Sequence[str], people: Mapping[str, Person]) -> str:
    """Return who may give a shift to somebody without asking; ``admins`` are Slack user ids or keys."""
    names = [f"<@{each}>" if each not in people else escape(people[each].name) for each in admins[:5]]
    who = joined(names, "or") if names else "an admin of this workspace"
    return f"Only admins may give a shift to somebody without asking them. Ask {who}, or offer it to everybody."
