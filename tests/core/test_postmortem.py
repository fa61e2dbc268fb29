"""The draft: what was recorded, in order, once each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.core.incident import FileRef, Message
from bot.core.postmortem import Crowd, Said, draft
from tests.export import sample
from tests.export.sample import ALICE, BOB, BOT, CAROL, after, entry, permalink, record, said, stamp


def test_clocks_count_from_the_start_of_the_impact() -> None:
    found = draft(record()).clocks
    assert [(clock.name, clock.after) for clock in found][:2] == [
        ("Impact started", timedelta(0)),
        ("Detected", timedelta(minutes=7)),
    ]
    assert found[-1].name == "Resolved"


def test_without_a_start_the_clocks_count_from_the_declaration() -> None:
    incident = sample.incident(started_at=None, detected_at=None, acknowledged_at=None, mitigated_at=None)
    found = draft(record(incident=incident)).clocks
    assert [(clock.name, clock.after) for clock in found] == [
        ("Impact started", timedelta(0)),
        ("Declared", timedelta(0)),
        ("Resolved", timedelta(minutes=47)),
    ]


def test_roles_are_in_order_of_rank_then_time_with_their_intervals() -> None:
    found = draft(record()).tenures
    assert [(each.role, each.user, each.until) for each in found] == [
        ("Commander", BOB, after(30)),
        ("Commander", CAROL, None),
        ("Comms lead", ALICE, None),
    ]


def test_the_timeline_is_sorted_by_when_things_happened_not_when_they_were_written_down() -> None:
    late = entry(11, -20, "note", CAROL, "release 4.2 went out")
    found = draft(record(timeline=(*sample.TIMELINE, late))).timeline
    assert found[0].text == "release 4.2 went out"
    assert [event.at for event in found] == sorted(event.at for event in found)


def test_pages_are_on_the_timeline_once_whether_or_not_they_were_written_there() -> None:
    written = draft(record()).timeline
    assert sum("acknowledged" in event.text for event in written) == 1
    without = tuple(each for each in sample.TIMELINE if each.kind != "page")
    derived = draft(record(timeline=without)).timeline
    assert [event.kind for event in derived if event.kind in {"page", "acknowledged"}] == ["page", "acknowledged"]
    assert next(event for event in derived if event.kind == "acknowledged").actor == BOB


def test_a_pinned_message_brings_its_thread_and_its_last_wording() -> None:
    pinned = next(event for event in draft(record()).timeline if event.kind == "pinned")
    assert pinned.text == "Declined payments jump at 9:55"
    assert [reply.user for reply in pinned.thread] == [CAROL, ALICE]


def test_a_pinned_message_that_was_deleted_leaves_no_text_behind() -> None:
    gone = entry(11, 10, "pinned", ALICE, "the customer's name is Smith", permalink(10))
    found = draft(record(timeline=(gone,), pages=())).timeline
    assert [event.text for event in found] == [""]


def test_a_page_tells_whom_it_reached_how() -> None:
    (paging,) = draft(record()).paging
    ((person, attempts),) = paging.people
    assert person == "bob"
    assert [(each.medium, each.outcome) for each in attempts] == [
        ("slack", "sent"),
        ("sms", "failed"),
        ("voice", "sent"),
        ("voice", "not needed"),
    ]


def test_the_transcript_has_threads_under_their_parent_and_joins_in_one_line() -> None:
    transcript = draft(record()).transcript
    crowd = transcript[1]
    assert isinstance(crowd, Crowd)
    assert crowd.users == (ALICE, BOB, CAROL)
    parent = next(each for each in transcript if isinstance(each, Said) and each.replies)
    assert parent.message.text == "Declined payments jump at 9:55"
    assert len(parent.replies) == 2


def test_a_reply_whose_thread_began_before_the_record_is_not_lost() -> None:
    orphan = said(5, CAROL, "still in there", thread_ts="1600000000.000100")
    assert [each.message for each in draft(record(messages=(orphan,))).transcript if isinstance(each, Said)] == [orphan]


def test_speakers_are_people_who_said_something() -> None:
    assert dict(draft(record()).speakers) == {ALICE: 1, BOB: 3, CAROL: 3}
    assert BOT not in dict(draft(record()).speakers)


def test_links_and_files_are_listed_once() -> None:
    again = said(60, ALICE, "<https://ci.example.com/runs/881> again", files=(FileRef("F1", "declined payments.png"),))
    found = draft(record(messages=(*sample.MESSAGES, again)))
    assert [link.url for link in found.links] == [
        "https://grafana.example.com/d/checkout?from=1&to=2",
        "https://ci.example.com/runs/881",
    ]
    assert [file.name for file in found.files] == ["declined payments.png"]


@given(st.permutations(sample.MESSAGES), st.permutations(sample.TIMELINE))
def test_the_order_in_which_things_were_stored_does_not_matter(messages: list[Message], timeline: list[object]) -> None:
    shuffled = draft(record(messages=tuple(messages), timeline=tuple(timeline)))
    ordered = draft(record())
    assert shuffled.transcript == ordered.transcript
    assert shuffled.timeline == ordered.timeline


def test_every_message_is_in_the_transcript_exactly_once() -> None:
    many = [said(number, ALICE, str(number)) for number in range(0, 40, 4)]
    replies = [replace(said(number + 1, BOB, "re"), thread_ts=stamp(number)) for number in range(0, 40, 8)]
    found = draft(record(messages=(*replies, *many))).transcript
    told = [message for each in found if isinstance(each, Said) for message in (each.message, *each.replies)]
    assert sorted(message.ts for message in told) == sorted(message.ts for message in (*many, *replies))
