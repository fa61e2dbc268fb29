"""The contact as a foreign reader reads it."""

from __future__ import annotations

from bot.export.contact import write_contact
from tests.export.readers import lines_of, plain


def test_the_contact_has_every_number_and_says_how_to_let_it_through() -> None:
    lines = lines_of(write_contact(["+15005550006", "+4915112345678"]))
    assert lines[:2] == [("BEGIN", {}, "VCARD"), ("VERSION", {}, "3.0")]
    assert lines[-1] == ("END", {}, "VCARD")
    found = {name: value for name, _parameters, value in lines}
    assert plain(found["FN"]) == "Tocsin on-call"
    assert found["N"] == ";Tocsin on-call;;;"
    numbers = [(parameters["TYPE"], value) for name, parameters, value in lines if name == "TEL"]
    assert numbers == [("VOICE,CELL", "+15005550006"), ("VOICE,CELL", "+4915112345678")]
    note = plain(found["NOTE"]).splitlines()
    assert len(note) == 3
    assert "Emergency Bypass" in note[1]
    assert "star this contact" in note[2]


def test_the_contact_stays_the_same_contact_when_the_numbers_change() -> None:
    files = [lines_of(write_contact(each)) for each in (["+15005550006"], ["+4915112345678"])]
    uids = {value for lines in files for name, _parameters, value in lines if name == "UID"}
    assert len(uids) == 1
