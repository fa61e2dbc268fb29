"""Schedule files as a roster: every key of the format, and every fault with its place and cure."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.core.roster import (
    Layer,
    Override,
    Person,
    Policy,
    Restriction,
    Rotation,
    Service,
    Step,
    Target,
    Team,
    Temporary,
    TemporaryShift,
)
from bot.core.schedule import on_call, shifts
from bot.ingest.schedules import Place, parse, read
from tests.ingest.files import TEAM, faults_of, layer_of, roster, schedule_of, team, the_fault

EVERY_KEY = Path(__file__).parent / "schedule_files" / "every_key"


def every_key() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(EVERY_KEY.glob("*.yml"))}


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+01:00").astimezone(UTC)


def test_the_people_and_the_team_of_the_whole_example() -> None:
    found = parse(every_key())
    assert found.people["alice"] == Person("alice", "alice", email="alice@example.com", timezone="Europe/Berlin")
    assert found.people["bob"] == Person("bob", "bob", slack="U02BOB", phone="+4915112345678")
    assert found.teams["checkout"] == Team(
        "checkout",
        "Checkout",
        "Europe/Berlin",
        channel="team-checkout",
        usergroup="checkout-oncall",
        people=("alice", "bob", "carol", "dave", "dana"),
    )


def test_the_schedules_of_the_whole_example() -> None:
    schedules = parse(every_key()).schedules
    assert list(schedules) == ["checkout/primary", "checkout/secondary"]
    primary = schedules["checkout/primary"]
    workdays = tuple(Restriction(day, time(9), time(17), 0) for day in range(5))
    weekend = Restriction(5, time(8), time(20), 1, is_daily=False)
    assert primary.layers == (
        Layer(
            name="weekdays",
            timezone="Europe/Berlin",
            start=datetime(2026, 1, 5, 9),
            rotation=Rotation(1, "week"),
            participants=(("alice",), ("bob", "carol"), ("dave",)),
            restrictions=(*workdays, weekend),
        ),
    )
    assert primary.overrides == (
        Override(berlin("2026-02-01T08:00"), berlin("2026-02-02T08:00"), "carol", "alice"),
        Override(berlin("2026-02-03T08:00"), berlin("2026-02-03T18:00"), "dave"),
        Override(berlin("2026-02-04T08:00"), berlin("2026-02-04T18:00"), "dave", add=True),
        Override(berlin("2026-02-05T08:00"), berlin("2026-02-05T18:00"), replaces="bob"),
    )
    christmas = TemporaryShift(berlin("2026-12-24T00:00"), berlin("2026-12-25T00:00"), ("dave",))
    assert primary.temporary == (Temporary(berlin("2026-12-24T00:00"), berlin("2026-12-27T00:00"), (christmas,)),)
    assert schedules["checkout/secondary"].timezone == "Europe/Berlin"
    assert schedules["checkout/secondary"].layers[0].restrictions is None


def test_the_policies_and_services_of_the_whole_example() -> None:
    found = parse(every_key())
    five, ten = timedelta(minutes=5), timedelta(minutes=10)
    assert found.policies["checkout/default"] == Policy(
        "checkout",
        "default",
        (
            Step((Target("schedule", "checkout/primary"),), five),
            Step((Target("schedule", "checkout/secondary"),), five),
            Step((Target("team", "checkout"), Target("user", "dana")), ten),
        ),
        repeat=2,
    )
    assert found.services["checkout-api"] == Service(
        "checkout-api",
        "checkout",
        "checkout/default",
        "Takes the money",
        {"app": "checkout-api"},
        ("https://runbooks.example.com/checkout-api",),
        ("https://grafana.example.com/d/checkout",),
        ("dave",),
    )


def test_places_say_where_things_are_written() -> None:
    places = read(every_key()).places
    assert places["team", "checkout"] == Place("checkout.yml", 2)
    assert places["person", "alice"] == Place("checkout.yml", 8)
    assert places["schedule", "checkout/primary"].file == "checkout.yml"
    assert {kind for kind, _name in places} == {
        "team", "person", "schedule", "layer", "policy", "service", "organization",
    }  # fmt: skip


MINIMAL = """
start: 2026-01-05T09:00
rotation: {every: 1, unit: week}
participants: [alice]
"""


def test_zones_are_inherited_from_the_team_then_the_schedule() -> None:
    files = team(
        """
        timezone: Asia/Tokyo
        schedules:
          team-time: {layers: [{start: 2026-01-05T09:00, rotation: {unit: week}, participants: [alice]}]}
          own-time: {timezone: Asia/Seoul, layers: [{start: 2026-01-05T09:00, rotation: {unit: week}}]}
          layer-time: {layers: [{timezone: Asia/Manila, start: 2026-01-05T09:00, rotation: {unit: week}}]}
        """
    )
    schedules = parse(files).schedules.values()
    assert [schedule.timezone for schedule in schedules] == ["Asia/Tokyo", "Asia/Seoul", "Asia/Tokyo"]
    assert [schedule.layers[0].timezone for schedule in schedules] == ["Asia/Tokyo", "Asia/Seoul", "Asia/Manila"]


def test_without_any_zone_it_is_utc() -> None:
    assert layer_of(MINIMAL).timezone == "UTC"


def test_what_is_left_out_of_a_layer_has_its_default() -> None:
    layer = layer_of(MINIMAL)
    assert (layer.name, layer.restrictions, layer.from_, layer.until, layer.priority) == (
        "layer 1", None, None, None, 0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("restrictions: null", None),
        ("restrictions: []", None),
        ("restrictions: [{days: []}]", ()),
        ("restrictions: [{days: [mon]}]", (Restriction(0, time(0), time(0), 1),)),
        ('restrictions: [{days: [sun], start: "22:00", end: "06:00"}]', (Restriction(6, time(22), time(6), 1),)),
        ("restrictions: [{days: mon, start: 22:00}]", (Restriction(0, time(22), time(0), 1),)),
        ("restrictions: [{days: [mon], start: 00:00, end: 24:00}]", (Restriction(0, time(0), time(0), 1),)),
        ("restrictions: [{days: [mon, mon], end: 6:00}]", (Restriction(0, time(0), time(6), 0),)),
        (
            "restrictions: [{start_day: fri, start: 18:00, end_day: mon, end: 08:00}]",
            (Restriction(4, time(18), time(8), 3, is_daily=False),),
        ),
        (
            "restrictions: [{start_day: mon, end_day: sun, end: 24:00}]",
            (Restriction(0, time(0), time(0), 7, is_daily=False),),
        ),
        ("restrictions: [{start_day: sat, end_day: sun}]", (Restriction(5, time(0), time(0), 2, is_daily=False),)),
        (
            "restrictions: [{start_day: mon, start: 09:00, end_day: mon, end: 09:00}]",
            (Restriction(0, time(9), time(9), 7, is_daily=False),),
        ),
        (
            "restrictions: [{start_day: mon, start: 09:00, end_day: mon, end: 10:00}]",
            (Restriction(0, time(9), time(10), 0, is_daily=False),),
        ),
    ],
)
def test_restrictions(body: str, expected) -> None:
    assert layer_of(MINIMAL + body).restrictions == expected


def test_a_restriction_without_days_is_every_day() -> None:
    windows = layer_of(MINIMAL + 'restrictions: [{start: "09:00", end: "17:00"}]').restrictions
    assert windows is not None
    assert [window.start_day for window in windows] == list(range(7))


def test_rotations() -> None:
    body = "start: 2026-01-05T09:00\nparticipants: [alice]\nrotation: "
    assert layer_of(body + "{unit: day}").rotation == Rotation(1, "day")
    assert layer_of(body + "{every: 12, unit: hour, duration: 8h}").rotation == Rotation(12, "hour", timedelta(hours=8))
    assert layer_of(body + "{every: 2, unit: day, count: active}").rotation == Rotation(2, "day", count_active=True)


def test_a_first_hand_off_may_have_an_offset() -> None:
    assert layer_of(MINIMAL.replace("09:00", "09:00-05:00")).start.utcoffset() == timedelta(hours=-5)


def test_times_of_overrides_without_an_offset_are_in_the_schedules_zone() -> None:
    found = schedule_of(
        """
        timezone: America/New_York
        overrides:
          - {start: 2026-07-01T08:00, end: 2026-07-01T18:00+00:00, user: alice}
          - {start: 2026-03-08T02:30, end: 2026-11-01T01:30, user: bob}
        """
    ).overrides
    assert (found[0].start, found[0].end) == (
        datetime(2026, 7, 1, 12, tzinfo=UTC),
        datetime(2026, 7, 1, 18, tzinfo=UTC),
    )
    assert (found[1].start, found[1].end) == (
        datetime(2026, 3, 8, 7, tzinfo=UTC),
        datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
    )


def test_an_override_in_an_hour_that_does_not_exist_is_in_order_and_lasts_no_time() -> None:
    found = schedule_of(
        """
        timezone: Europe/Berlin
        layers:
          - {start: 2026-01-05T09:00, rotation: {unit: week}, participants: [alice], from: 2026-03-29T02:10,
             until: 2026-03-29T02:50}
        overrides: [{start: 2026-03-29T02:10, end: 2026-03-29T02:50, user: bob}]
        """
    )
    night = datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC)
    assert found.overrides[0].start == found.overrides[0].end == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert shifts(found, *night) == []


def test_an_end_that_clocks_show_before_the_start_may_be_later_in_fact() -> None:
    (found,) = schedule_of(
        """
        timezone: Europe/Berlin
        overrides: [{start: 2026-10-25T02:50, end: 2026-10-25T02:10+01:00, user: bob}]
        """
    ).overrides
    assert found.end - found.start == timedelta(minutes=20)


def test_a_guess_is_made_for_the_first_hundred_faults_only() -> None:
    """When a file of people is gone, comparing each of thousands of names with each that is left takes minutes."""
    people = f"people: {{{', '.join(f'carol{number}: ' for number in range(300))}}}"
    gone = ", ".join(f"carla{number}" for number in range(300))
    faults = faults_of(team(LAYER % f"participants: [{gone}]", head=f"team: checkout\n{people}\n"))
    assert len(faults) == 300
    assert sum(fault.nearest is not None for fault in faults) == 100


def test_a_layer_without_participants_is_no_fault() -> None:
    assert layer_of("start: 2026-01-05T09:00\nrotation: {unit: week}\nparticipants: []").participants == ()
    assert layer_of("start: 2026-01-05T09:00\nrotation: {unit: week}").participants == ()
    body = "start: 2026-01-05T09:00\nrotation: {unit: week}\nparticipants: [alice, [], [bob, carol]]"
    assert layer_of(body).participants == (("alice",), (), ("bob", "carol"))


def test_people_may_be_defined_in_any_file_and_complete_each_other() -> None:
    files = {
        "a.yml": "team: a\npeople: {erin: {email: erin@example.com}}\n"
        "schedules: {x: {layers: [{start: 2026-01-05T09:00, rotation: {unit: week}, participants: [frank, erin]}]}}\n",
        "b.yml": "team: b\npeople: {frank: , erin: {name: Erin E, phone: '+44 7700 900-123'}}\n",
    }
    found = parse(files)
    assert found.people["erin"] == Person("erin", "Erin E", email="erin@example.com", phone="+447700900123")
    assert found.teams["a"].people == ("erin", "frank")
    assert found.teams["b"].people == ("frank", "erin")


def test_names_of_channels_and_groups_lose_their_sign() -> None:
    (found,) = roster("channel: '#ops'\nusergroup: '@ops'\n").teams.values()
    assert (found.channel, found.usergroup) == ("ops", "ops")


def test_policies_name_schedules_of_other_teams() -> None:
    files = team("policies: {x: {steps: [{notify: [schedule:ops/night, 'channel:#war-room']}]}}\n")
    files["ops.yml"] = "team: ops\nschedules: {night: {}}\n"
    (step,) = parse(files).policies["checkout/x"].steps
    assert step.notify == (Target("schedule", "ops/night"), Target("channel", "war-room"))
    assert step.wait == timedelta(minutes=5)


LAYER = "schedules: {p: {layers: [{start: 2026-01-05T09:00, rotation: {unit: week}, %s}]}}\n"
ROTATION = "schedules: {p: {layers: [{start: 2026-01-05T09:00, rotation: %s}]}}\n"
OVERRIDE = "schedules: {p: {overrides: [%s]}}\n"
STEP = "schedules: {p: {}}\npolicies: {x: {steps: [{notify: [%s]}]}}\n"
SERVICE = "policies: {x: {}}\nservices: {api: {%s}}\n"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("shedules: {}\n", "checkout.yml:3: shedules: there is no key shedules here."),
        ("schedules: {p: {leyers: []}}\n", "checkout.yml:3: schedules.p.leyers: there is no key leyers here."),
        ("schedules: {p: {layers: [weekly]}}\n", "p.layers[0]: this should be a table of 'key: value' lines."),
        ("schedules: {p: {layers: weekly}}\n", "p.layers: this should be a table of 'key: value' lines."),
        ("schedules: {p: {layers: [null]}}\n", "p.layers[0]: this should be a table of 'key: value' lines."),
        ("schedules: {p: {overrides: [bob]}}\n", "p.overrides[0]: this should be a table of 'key: value' lines."),
        (
            "schedules: {p: {overrides: {user: bob}}}\n",
            "p.overrides: this should be a list. Put '- ' before each entry.",
        ),
        ("schedules: {p: {temporary: [christmas]}}\n", "p.temporary[0]: this should be a table of 'key: value' lines."),
        (LAYER % "restrictions: [null]", "restrictions[0]: this should be a table of 'key: value' lines."),
        (LAYER % "restrictions: [mon]", "restrictions[0]: this should be a table of 'key: value' lines."),
        (LAYER % "participants: [[[alice]]]", "participants[0][0]: this should be one value, not a list or a table."),
        (LAYER % "participants: {alice: bob}", "participants: this should be a list. Put '- ' before each entry."),
        (ROTATION % "{unit: day, duration: -8h}", "rotation.duration: '-8h' is not a length of time."),
        ("timezone: Europe/Berln\n", "timezone: there is no time zone Europe/Berln."),
        ("schedules: {p: {timezone: europe}}\n", "schedules.p.timezone: there is no time zone europe."),
        ("timezone: ../../etc/passwd\n", "timezone: there is no time zone ../../etc/passwd."),
        (LAYER % "participants: [alic]", "schedules.p.layers[0].participants[0]: there is no person alic. Add them"),
        (LAYER % "participants: [[bob, alic]]", "participants[0][1]: there is no person alic. Add them"),
        (LAYER % "participants: [null]", "participants[0]: this is missing."),
        (LAYER % "priority: high", "priority: 'high' is not a whole number."),
        (LAYER % "from: 2026-02-01T00:00, until: 2026-01-01T00:00", "until: this must be later than 'from'."),
        (LAYER % "restrictions: {days: [mon]}", "restrictions: this should be a list. Put '- ' before each entry."),
        (LAYER % "restrictions: [{days: [mo]}]", "restrictions[0].days[0]: 'mo' is not a day. Use one of mon,"),
        (LAYER % "restrictions: [{start: 9am}]", "restrictions[0].start: '9am' is not a time of day."),
        (LAYER % "restrictions: [{start: 24:00}]", "restrictions[0].start: a window cannot start at 24:00."),
        (LAYER % "restrictions: [{start_day: mon}]", "restrictions[0].end_day: this is missing. A window over"),
        (
            LAYER % "restrictions: [{days: [mon], start_day: mon, end_day: tue}]",
            "restrictions[0].days: write either 'days', or 'start_day' and 'end_day'.",
        ),
        (ROTATION % "{every: 0, unit: day}", "schedules.p.layers[0].rotation.every: 0 is not between 1 and 36500."),
        (ROTATION % "{every: -1, unit: day}", "rotation.every: -1 is not between 1 and 36500."),
        (ROTATION % "{every: 99999999999999999999, unit: day}", "is not between 1 and 36500."),
        (ROTATION % "{every: 1.5, unit: day}", "rotation.every: '1.5' is not a whole number."),
        (ROTATION % "{every: 1, unit: weeks}", "unit: there is no unit weeks. Use one of hour, day, week, month. Did"),
        (ROTATION % "{every: 1}", "rotation.unit: this is missing. Write one of hour, day, week, month."),
        (ROTATION % "weekly", "rotation: this should be a table of 'key: value' lines."),
        (ROTATION % "{unit: day, duration: 0}", "rotation.duration: this must be longer than 0."),
        (ROTATION % "null", "rotation: this is missing. Write when people take turns"),
        (ROTATION % "{unit: day, duration: 0h}", "rotation.duration: this must be longer than 0."),
        (ROTATION % "{unit: day, duration: long}", "rotation.duration: 'long' is not a length of time."),
        (ROTATION % "{unit: week, count: active}", "rotation.count: only turns of days can be counted by active days."),
        (ROTATION % "{unit: day, count: activ}", "Did you mean active?"),
        (
            "schedules: {p: {layers: [{rotation: {unit: week}}]}}\n",
            "layers[0].start: this is missing. Write the first hand-off, such as 2026-01-05T09:00.",
        ),
        (
            "schedules: {p: {layers: [{start: tomorrow, rotation: {unit: week}}]}}\n",
            "layers[0].start: 'tomorrow' is not a date and time.",
        ),
        (OVERRIDE % "{start: 2026-02-01T08:00, user: bob}", "overrides[0].end: 'end' is missing."),
        (
            OVERRIDE % "{start: 2026-02-01T08:00, end: 2026-02-01T08:00, user: bob}",
            "overrides[0].end: this must be later than 'start'.",
        ),
        (
            OVERRIDE % "{start: 2026-02-01T08:00, end: 2026-01-01T08:00, user: bob}",
            "overrides[0].end: this must be later than 'start'.",
        ),
        (
            OVERRIDE % "{start: 2026-02-01T08:00, end: 2026-02-02T08:00}",
            "overrides[0]: an override needs 'user', 'replaces' or both.",
        ),
        (
            OVERRIDE % "{start: 2026-02-01T08:00, end: 2026-02-02T08:00, replaces: bob, add: true}",
            "overrides[0].add: somebody is either added or replaces somebody.",
        ),
        (
            OVERRIDE % "{start: 2026-02-01T08:00, end: 2026-02-02T08:00, user: bob, add: maybe}",
            "overrides[0].add: 'maybe' is neither true nor false.",
        ),
        (
            OVERRIDE % "{start: 2026-02-01T08:00, end: 2026-02-02T08:00, user: zoe}",
            "overrides[0].user: there is no person zoe.",
        ),
        (
            "schedules: {p: {temporary: [{start: 2026-02-01, end: 2026-02-02, shifts: [{end: 2026-02-02}]}]}}\n",
            "temporary[0].shifts[0].start: 'start' is missing.",
        ),
        (STEP % "schedule:q", "policies.x.steps[0].notify[0]: there is no schedule checkout/q in the files. Did you"),
        (STEP % "schedule:ops/p", "there is no schedule ops/p in the files."),
        (STEP % "user:bub", "there is no person bub in the files. Did you mean bob?"),
        (STEP % "team:checkot", "there is no team checkot in the files. Did you mean checkout?"),
        (
            STEP % "bob",
            "'bob' is not a target. Write schedule:NAME, schedule:TEAM/NAME, user:KEY, team:NAME or channel",
        ),
        (STEP % "shedule:p", "'shedule:p' is not a target. Write schedule:NAME, schedule:TEAM/NAME, user:KEY,"),
        (STEP % "{schedule: p}", "this should be one value, not a list or a table."),
        ("policies: {x: {steps: [{wait: 5m}]}}\n", "steps[0].notify: whom to notify is missing."),
        ("policies: {x: {steps: [{notify: [user:bob], wait: 5}]}}\n", "steps[0].wait: '5' is not a length of time."),
        ("policies: {x: {repeat: -1}}\n", "policies.x.repeat: -1 is not between 0 and 100."),
        (SERVICE % "policy: y", "services.api.policy: there is no policy checkout/y in the files."),
        (SERVICE % "subject_matter_experts: [zed]", "subject_matter_experts[0]: there is no person zed."),
        (SERVICE % "runbooks: ['wiki/x']", "runbooks[0]: 'wiki/x' is not a link. Write the whole address"),
        (SERVICE % "labels: [app]", "services.api.labels: this should be a table of 'key: value' lines."),
        ("people: []\n", "checkout.yml:3: people: this key is already on line 2. Keep one of them."),
        ("schedules: [p]\n", "schedules: this should be a table of 'key: value' lines."),
        ("schedules: {a/b: {}}\n", "'a/b' cannot be a name: '/' and ':' join names in addresses"),
    ],
)
def test_a_fault_names_its_place_and_the_cure(more: str, expected: str) -> None:
    assert expected in the_fault(more)
    assert the_fault(more).startswith("checkout.yml:3: ") or "\n" in more.strip()


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ("{phone: 015112345678}", "people.x.phone: '015112345678' is not a phone number. Write it with + and"),
        ("{phone: +49 call me}", "is not a phone number"),
        ("{email: nobody}", "people.x.email: 'nobody' is not an e-mail address."),
        ("{slack: '@bob'}", "people.x.slack: '@bob' is not a Slack member ID."),
        ("{timezone: Berlin}", "people.x.timezone: there is no time zone Berlin."),
        ("{tel: 5}", "there is no key tel here. Known: name, slack, email, phone, timezone."),
    ],
)
def test_details_of_people_are_checked(person: str, expected: str) -> None:
    (fault,) = faults_of({"a.yml": f"team: a\npeople:\n  x: {person}\n"})
    assert expected in str(fault)
    assert fault.line == 3


def test_the_nearest_name_is_told() -> None:
    (fault,) = faults_of(team(LAYER % "participants: [alicia]"))
    assert fault.nearest == "alice"
    (fault,) = faults_of(team("timezone: Europe/Berln\n"))
    assert str(fault).endswith("Write it like Europe/Berlin or UTC. Did you mean Europe/Berlin?")


def test_all_faults_of_all_files_are_reported_at_once_in_order() -> None:
    files = {
        "b.yml": "team: b\ntimezone: Mars/Base\nschedules: {x: {leyers: 1}}\n",
        "a.yml": "team: a\npolicies: {p: {steps: [{notify: [team:c]}]}}\n",
    }
    assert [(fault.file, fault.line, fault.key) for fault in faults_of(files)] == [
        ("a.yml", 2, "policies.p.steps[0].notify[0]"),
        ("b.yml", 2, "timezone"),
        ("b.yml", 3, "schedules.x.leyers"),
    ]


def test_of_files_that_are_no_yaml_only_that_is_said_for_what_they_define_is_missed_in_all_the_others() -> None:
    files = {"a.yml": "team: a\npolicies: {p: {steps: [{notify: [team:c]}]}}\n", "c.yml": "team: [\n", "d.yml": ""}
    assert [(fault.file, fault.line) for fault in faults_of(files)] == [("c.yml", 2), ("d.yml", 1)]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.yml": ""}, "a.yml:1: this file is empty. Write 'team: NAME'"),
        ({"a.yml": "name: A\n"}, "a.yml:1: team: this is missing."),
        ({"a.yml": "- team: a\n"}, "a.yml:1: this should be a table of 'key: value' lines."),
        ({"a.yml": "just text\n"}, "a.yml:1: this should be a table of 'key: value' lines."),
        ({"a.yml": "team: x\n", "b.yml": "team: x\n"}, "b.yml:1: team: team x is already in a.yml:1."),
        (
            {"a.yml": "team: a\nservices: {api: {}}\n", "b.yml": "team: b\nservices: {api: {}}\n"},
            "b.yml:2: services.api: service api is already in a.yml:2.",
        ),
        (
            {"a.yml": "team: a\npeople: {x: {slack: U0A}}\n", "b.yml": "team: b\npeople: {x: {slack: U0B}}\n"},
            "b.yml:2: people.x.slack: another file says U0A. Give a person's details once.",
        ),
        (
            {"a.yml": "team: a\nservices: {one: {labels: {app: x, tier: y}}, two: {labels: {tier: y, app: x}}}\n"},
            "a.yml:2: services.two.labels: one has the same labels, so alerts cannot tell them apart.",
        ),
        (
            {"a.yml": "team: a\n", "organization.yml": "", "organization.yaml": "admins: []\n"},
            "organization.yml already describes the organization. Keep one of them.",
        ),
    ],
)
def test_faults_of_whole_files(files: dict[str, str], expected: str) -> None:
    assert expected in "\n".join(str(fault) for fault in faults_of(files))


def test_services_without_labels_or_with_more_of_them_do_not_tie() -> None:
    services = "{a: {}, b: {}, c: {labels: {app: x}}, d: {labels: {app: x, env: y}}, e: {labels: {app: z}}}"
    assert list(roster(f"services: {services}\n").services) == ["a", "b", "c", "d", "e"]


def test_names_that_no_file_defines_pass_when_only_schedules_are_wanted() -> None:
    files = {
        "a.yml": "team: a\nschedules: {x: {layers: [{start: 2026-01-05T09:00, rotation: {unit: week}, "
        "participants: [zoe, [yan, xia]]}]}}\npolicies: {p: {steps: [{notify: [schedule:elsewhere/x, user:zoe]}]}}\n"
    }
    assert len(faults_of(files)) == 5
    found = parse(files, lenient_names=True)
    assert on_call(found.schedules["a/x"], datetime(2026, 1, 13, tzinfo=UTC)) == ("xia", "yan")


def test_being_lenient_with_names_is_not_being_lenient_with_anything_else() -> None:
    files = {"a.yml": "team: a\nschedules: {x: {layers: [{rotation: {unit: week}}], colour: red}}\n"}
    assert len(faults_of(files, lenient_names=True)) == 2


def test_nothing_at_all_is_an_empty_roster() -> None:
    found = parse({})
    assert (dict(found.people), dict(found.teams), dict(found.schedules)) == ({}, {}, {})


def test_ten_thousand_overrides_are_read() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    rows = [
        f"      - {{start: {(start + timedelta(hours=count)).isoformat()}, "
        f"end: {(start + timedelta(hours=count + 1)).isoformat()}, user: bob, replaces: alice}}\n"
        for count in range(10_000)
    ]
    files = {"checkout.yml": TEAM.lstrip() + "schedules:\n  primary:\n    overrides:\n" + "".join(rows)}
    assert len(parse(files).schedules["checkout/primary"].overrides) == 10_000
