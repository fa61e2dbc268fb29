"""The numbers that call, as a contact (vCard): a phone lets a known contact through do-not-disturb.

Version 3.0 (RFC 2426), which iOS and Android both take; Android's reader of 4.0 (RFC 6350) is an experiment.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from icalendar import Component, Parameters, vN, vText

if TYPE_CHECKING:
    from collections.abc import Sequence

MEDIA_TYPE = "text/vcard; charset=utf-8"
NAME = "Tocsin on-call"

_NOTE = """\
These numbers call and text you when you are paged. Let them through do-not-disturb:
iPhone: open this contact, Edit, Ringtone, switch on Emergency Bypass; do the same under Text Tone.
Android: star this contact, then Settings, Do Not Disturb, and allow calls and messages from starred contacts."""


class _Card(Component):
    name = "VCARD"


def write_contact(numbers: Sequence[str]) -> bytes:
    """Return one contact with all of the numbers (E.164): UTF-8, folded lines ended by CR LF."""
    card = _Card()
    card.add("version", "3.0")
    card.add("prodid", "-//Tocsin//On call//EN")
    card.add("uid", f"tocsin-{sha256(NAME.encode()).hexdigest()[:32]}")
    card.add("fn", vText(NAME))
    card.add("n", vN(("", NAME, "", "", "")))  # a contact without a given name is nameless on some phones
    card.add("org", vText("Tocsin"))
    for number in numbers:
        card.add("tel", vText(number), parameters=Parameters(TYPE=["VOICE", "CELL"]))
    card.add("note", vText(_NOTE))
    return card.to_ical(sorted=False)
