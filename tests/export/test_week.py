"""The picture of a week: what stands in it, that it fits, and that both drawings show it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from bot.core.schedule import shifts
from bot.core.week import parse_week, week_at
from bot.export.week import PNG_SHEET, Lane, Picture, Sheet, draw_png, draw_svg, lay_out
from bot.export.week.colours import colours, colours_of
from bot.export.week.marks import Box, Line, Words
from bot.export.week.measure import Ruler, estimated
from bot.export.week.png import spelled
from tests.core.rotas import at, daily, layer, override, schedule

BERLIN = "Europe/Berlin"
NAMES = {
    "alice": "Alice Ahrens",
    "bob": "Bob Baker",
    "long": "Wolfeschlegelsteinhausenbergerdorff der Dritte von und zu " + "Hohen" * 12,
    "sakura": "田中さくら",
    "evil": '</text><script>alert("1")</script>&\u202e',
}
NOW = at("2026-03-27T09:42")
SHEETS = {"wide": Sheet(), "tall": Sheet(width=358, size=14, is_tall=True), "png": PNG_SHEET}
ROTA = schedule(
    layer("2026-01-05T09:00", "1 week", "alice bob", windows=[daily("mon tue wed thu fri sun", "08:00", "20:00")]),
    overrides=[override("2026-03-26T10:00", "2026-03-26T18:00", "long", add=True)],
)


def drawn(*rotas, sheet: str = "wide", label: str = "2026-W13", now=NOW, title: str = "Checkout") -> Picture:
    week = parse_week(label, BERLIN)
    margin = timedelta(days=62)
    lanes = [
        Lane(f"schedule {number}", shifts(each, week.start - margin, week.end + margin))
        for number, each in enumerate(rotas)
    ]
    return lay_out(title, lanes, NAMES, week, now, SHEETS[sheet])


def texts(picture: Picture) -> list[str]:
    return [each.text for each in picture.marks if isinstance(each, Words)]


@pytest.fixture(params=SHEETS)
def sheet(request) -> str:
    return request.param


def test_a_picture_has_the_days_the_names_the_gaps_and_the_zone(sheet: str) -> None:
    found = texts(drawn(ROTA, sheet=sheet))
    assert [each for each in found if each[:3] in {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}] == [
        "Mon 23", "Tue 24", "Wed 25", "Thu 26", "Fri 27", "Sat 28", "Sun 29",
    ]  # fmt: skip
    together = " ".join(found)
    assert "Bob" in together
    assert "Nobody" in found
    assert "Times in Europe/Berlin (CET, then CEST)" in together
    assert "23 to 29 March 2026" in together
    assert "08:00" in together


def test_the_day_on_which_clocks_change_says_so(sheet: str) -> None:
    assert "clocks +1 h" in texts(drawn(ROTA, sheet=sheet))
    assert "clocks -1 h" in texts(drawn(ROTA, sheet=sheet, label="2026-W43"))
    assert not [each for each in texts(drawn(ROTA, sheet=sheet, label="2026-W14")) if "clocks" in each]


def test_now_is_marked_in_its_own_week_only(sheet: str) -> None:
    def lines(label: str) -> int:
        return sum(
            isinstance(each, Line) and each.role == "now" for each in drawn(ROTA, sheet=sheet, label=label).marks
        )

    assert (lines("2026-W13"), lines("2026-W14")) == (1, 0)


def test_the_mark_of_now_stands_where_the_time_is() -> None:
    picture = drawn(ROTA, now=at("2026-03-25T12:00", BERLIN))
    (line,) = (each for each in picture.marks if isinstance(each, Line) and each.role == "now")
    pad = SHEETS["wide"].size
    assert line.x == pytest.approx(pad + (picture.width - 2 * pad) * 2.5 / 7)
    assert "now 12:00" in texts(picture)


def test_weekends_and_today_are_shaded(sheet: str) -> None:
    roles = [each.role for each in drawn(ROTA, sheet=sheet).marks if isinstance(each, Box)]
    assert (roles.count("weekend"), roles.count("today")) == (2, 1)


def test_those_who_are_on_call_together_stand_one_below_the_other() -> None:
    both = schedule(layer("2026-01-05T09:00", "1 week", "alice+bob"))
    bars = [each for each in drawn(both).marks if isinstance(each, Box) and each.role.startswith("fill")]
    assert len(bars) == 2
    assert bars[0].y + bars[0].height < bars[1].y


def test_a_team_has_a_row_for_each_schedule(sheet: str) -> None:
    found = texts(drawn(ROTA, ROTA, ROTA, sheet=sheet))
    assert [each for each in found if each.startswith("schedule")] == ["schedule 0", "schedule 1", "schedule 2"]


def test_long_names_are_cut_with_an_ellipsis(sheet: str) -> None:
    rota = schedule(layer("2026-01-05T09:00", "1 week", "long"))
    found = [each for each in texts(drawn(rota, sheet=sheet)) if "Wolfe" in each]
    assert found
    assert all(each.endswith("…") for each in found)


def test_short_bars_have_a_first_name_or_initials() -> None:
    ruler = Ruler(estimated)
    assert ruler.name("Alice Ahrens", 10, 200) == "Alice Ahrens"
    assert ruler.name("Alice Ahrens", 10, 45) == "Alice"
    assert ruler.name("Alice Ahrens", 10, 20) == "AA"
    assert ruler.name("Alice Ahrens", 10, 5) == ""
    assert ruler.name("Al von Wolfeschlegelstein", 10, 90) == "Al von…"
    assert ruler.name("🙂 🙂", 10, 5) == ""


@pytest.mark.parametrize("hours", [1, 4, 12, 24, 168])
def test_no_name_is_wider_than_its_bar_and_nothing_leaves_the_picture(sheet: str, hours: int) -> None:
    rota = schedule(layer("2026-01-05T09:00", f"{hours} hour", "alice bob long evil"))
    picture = drawn(rota, ROTA, sheet=sheet, title="Title " * 60)
    measure = SHEETS[sheet].measure
    bars = [each for each in picture.marks if isinstance(each, Box) and each.role.startswith("fill")]
    for mark in picture.marks:
        if not isinstance(mark, Words):
            continue
        width = measure(mark.text, mark.size)
        left = mark.x - (width / 2 if mark.anchor == "middle" else 0)
        assert left >= 0
        assert left + width <= picture.width
        if mark.role == "name":
            assert any(
                bar.x <= left and left + width <= bar.x + bar.width and bar.y < mark.y < bar.y + bar.height
                for bar in bars
            ), mark


def test_times_below_the_bars_do_not_run_into_each_other() -> None:
    rota = schedule(layer("2026-01-05T09:00", "3 hour", "alice bob"))
    times = [each for each in drawn(rota).marks if isinstance(each, Words) and each.role == "soft"][1:]
    assert len(times) > 10
    assert all(one.x + estimated(one.text, one.size) < other.x for one, other in pairwise(times))


def test_a_schedule_that_nobody_is_on_is_one_gap(sheet: str) -> None:
    picture = drawn(schedule(), sheet=sheet)
    gaps = [each for each in picture.marks if isinstance(each, Box) and each.is_hatched]
    assert len(gaps) == (7 if SHEETS[sheet].is_tall else 1)
    assert "Mon 23 Mar, 00:00 CET to Mon 30 Mar, 00:00 CEST: nobody" in picture.description


def test_the_description_tells_the_week_in_words() -> None:
    rota = schedule(layer("2026-01-05T09:00", "1 week", "bob alice+bob"))
    assert drawn(rota).description.splitlines() == [
        "schedule 0:",
        "Mon 23 Mar, 00:00 CET to Mon 23 Mar, 09:00 CET: Bob Baker",
        "Mon 23 Mar, 09:00 CET to Mon 30 Mar, 00:00 CEST: Alice Ahrens and Bob Baker",
    ]


@pytest.mark.parametrize("is_dark", [None, True, False])
def test_the_svg_is_whole_in_itself_and_says_what_it_shows(is_dark: bool | None) -> None:
    rota = schedule(layer("2026-01-05T09:00", "1 day", "alice evil sakura"))
    source = draw_svg(drawn(rota, ROTA, title='<b>&"'), is_dark=is_dark)
    root = ET.fromstring(source)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    title, description = root.find(f"{space}title"), root.find(f"{space}desc")
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == '<b>&", 23 to 29 March 2026'
    assert "Alice Ahrens" in description.text
    assert not list(root.iter(f"{space}script"))
    assert "http" not in source.replace("http://www.w3.org/2000/svg", "")
    assert ("prefers-color-scheme" in source) == (is_dark is None)
    classes = {each.get("class") for each in root.iter()} - {None}
    assert all(f".{each}{{fill:" in source for each in classes)


def test_the_png_is_a_picture_in_the_colours_of_its_people() -> None:
    picture = drawn(ROTA, sheet="png")
    image = Image.open(BytesIO(draw_png(picture))).convert("RGB")
    assert image.size == (round(picture.width * 2), round(picture.height * 2))
    bar = next(
        each for each in picture.marks if isinstance(each, Box) and each.role.startswith("fill") and each.width > 40
    )
    place = round((bar.x + bar.width - 8) * 2), round((bar.y + 4) * 2)
    shown = "#{:02x}{:02x}{:02x}".format(*image.getpixel(place))
    assert shown == colours(is_dark=False)[bar.role]


def test_the_png_has_letters_for_every_name_and_no_boxes() -> None:
    assert spelled("Dávid Đorđević-Müller") == "David Dordevic-Muller"
    assert spelled("Σωκράτης") == "Sokratis"
    assert spelled("🚒 Fire “Chief”\u202e…") == "Fire “Chief”…"
    for name in NAMES.values():
        letters = spelled(name)
        assert letters
        assert all(each.isascii() or each in "°·“”…\u2018\u2019" for each in letters)


def test_each_person_has_one_colour_in_every_picture_and_ten_people_ten() -> None:
    ten = [f"person{number}" for number in range(10)]
    assert len(set(colours_of(ten).values())) == 10
    assert colours_of(["alice"])["alice"] == colours_of(["alice"] * 3)["alice"]
    assert len(colours_of([f"person{number}" for number in range(40)])) == 40


@pytest.mark.parametrize("is_dark", [False, True])
def test_every_text_can_be_read_on_what_it_stands_on(is_dark: bool) -> None:
    found = colours(is_dark=is_dark)
    grounds = ("paper", "weekend", "today")
    pairs = [("name", role) for role in found if role.startswith("fill")]
    pairs += [(role, ground) for role in ("ink", "soft", "change") for ground in grounds]
    pairs += [("now-ink", "now"), ("gap-ink", "gap")]
    assert {(ink, ground): round(_contrast(found[ink], found[ground]), 1) for ink, ground in pairs
            if _contrast(found[ink], found[ground]) < 4.5} == {}  # fmt: skip
    fills = [found[role] for role in found if role.startswith("fill")]
    assert all(one != other for one, other in combinations(fills, 2))


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_week_of_an_instant_is_drawn_for_each_zone() -> None:
    week = week_at(NOW, "Pacific/Auckland")
    picture = lay_out("x", [Lane("x", shifts(ROTA, week.start, week.end))], NAMES, week, NOW, Sheet())
    assert "now 22:42" in texts(picture)
