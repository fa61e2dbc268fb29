"""A week on call laid out: days across, or one below the other on a phone; bars with names, gaps, and now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.core.walltime import zone_of
from bot.core.week import gaps, stretches
from bot.export.week.colours import colours_of
from bot.export.week.marks import Box, Line, Mark, Picture, Words
from bot.export.week.measure import Measure, Ruler, estimated
from bot.export.week.phrasing import change_of, clock, described, heading, zone_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.core.schedule import Shift
    from bot.core.week import Day, Stretch, Week


_LEGIBLE = 2
"""A name of so many letters is nothing but initials."""


@dataclass(frozen=True)
class Lane:
    """One schedule in the picture: what it is called, and its final shifts, which may reach beyond the week."""

    title: str
    held: Sequence[Shift]


@dataclass(frozen=True)
class Sheet:
    """What is drawn on: its width and the size of letters in units, and whether days stand one below the other.

    ``is_bare`` leaves out the title and the dates, where they stand around the picture.

    ``spell`` writes a name in letters that the drawing's font has, ``measure`` knows how wide they are.
    """

    width: float = 960
    size: float = 15
    is_tall: bool = False
    is_bare: bool = False
    spell: Callable[[str], str] = str
    measure: Measure = estimated


def lay_out(
    title: str, lanes: Sequence[Lane], names: Mapping[str, str], week: Week, now: datetime, sheet: Sheet
) -> Picture:
    """Return the picture of a week. ``names`` are by key; ``now`` is aware."""
    return _Layout(title, lanes, names, week, now, sheet).picture()


class _Layout:
    def __init__(
        self, title: str, lanes: Sequence[Lane], names: Mapping[str, str], week: Week, now: datetime, sheet: Sheet
    ) -> None:
        self._title = sheet.spell(title)
        self._lanes = lanes
        self._names = names
        self._week = week
        self._days = week.days
        self._now = now
        self._sheet = sheet
        self._zone = zone_of(week.zone)
        self._colours = colours_of(user for lane in lanes for shift in self._seen(lane) for user in shift.users)
        self._ruler = Ruler(sheet.measure)
        self._small = sheet.size * 0.84
        self._pad = sheet.size
        self._bar = sheet.size * 2
        self._step = self._bar + sheet.size * 0.24
        self._under: list[Mark] = []
        self._marks: list[Mark] = []
        self._badge: list[Mark] = []

    def _seen(self, lane: Lane) -> list[Shift]:
        start, end = self._days[0].start, self._days[-1].end
        return [each for each in lane.held if each.start < end and each.end > start]

    def picture(self) -> Picture:
        sheet = self._sheet
        y = self._head()
        if not self._lanes:
            y += sheet.size * 2
            self._write("soft", self._pad, y, "No schedules.", sheet.size, sheet.width)
        y = self._tall(y) if sheet.is_tall else self._across(y)
        paper = Box("paper", 0, 0, sheet.width, y)
        words = described(self._week, [(each.title, self._seen(each)) for each in self._lanes], self._names)
        return Picture(sheet.width, y, (paper, *self._in_order()), f"{self._title}, {heading(self._week)}", words)

    def _head(self) -> float:
        """Write what the picture is of. Return where the rest begins."""
        sheet, pad = self._sheet, self._pad
        if sheet.is_bare:
            return pad * 0.5
        y = pad + sheet.size * 1.2
        self._write("ink", pad, y, self._title, sheet.size * 1.3, sheet.width - 2 * pad, is_bold=True)
        told = heading(self._week), zone_line(self._week)
        for line in told if sheet.is_tall else (" · ".join(told),):
            y += sheet.size * 1.35
            self._write("soft", pad, y, line, self._small, sheet.width - 2 * pad)
        return y + sheet.size * 0.8

    def _in_order(self) -> list[Mark]:
        """Return the marks in the order to draw them: shades, the grid, bars, the line of now, and texts over all."""
        under = sorted(self._under, key=lambda each: isinstance(each, Line))
        drawn = sorted(self._marks, key=lambda each: (isinstance(each, Line), isinstance(each, Words)))
        lines = [each for each in drawn if isinstance(each, Line)]
        words = [each for each in drawn if isinstance(each, Words)]
        return [*under, *(each for each in drawn if isinstance(each, Box)), *lines, *words, *self._badge]

    # days across

    def _across(self, top: float) -> float:
        size, pad = self._sheet.size, self._pad
        column = (self._sheet.width - 2 * pad) / 7
        y = top + size * 2.5
        begin = y
        for lane in self._lanes:
            y = self._row(lane, y, column)
        bottom = y
        for number, day in enumerate(self._days):
            self._column(day, pad + number * column, column, top, begin, bottom)
        self._under.append(Line("grid", pad + 7 * column, top, pad + 7 * column, bottom))
        for number, day in enumerate(self._days):
            if day.start <= self._now < day.end:
                self._now_line(pad + (number + self._share(day, self._now)) * column, begin, bottom)
        return bottom + pad

    def _column(self, day: Day, x: float, width: float, top: float, begin: float, bottom: float) -> None:
        size = self._sheet.size
        is_today = day.start <= self._now < day.end
        if is_today or day.is_weekend:
            self._under.append(Box("today" if is_today else "weekend", x, top, width, bottom - top))
        self._under.append(Line("grid", x, top, x, bottom))
        middle = x + width / 2
        name = f"{day.date:%a} {day.date.day}"
        self._marks.append(Words("ink", middle, top + size * 1.2, name, size, is_bold=is_today, anchor="middle"))
        change = change_of(day)
        if change:
            text = self._ruler.cut(change, self._small * 0.92, width)
            self._marks.append(
                Words("change", middle, top + size * 2.15, text, self._small * 0.92, is_bold=True, anchor="middle")
            )
        self._under.append(Line("grid", x, begin, x + width, begin))

    def _row(self, lane: Lane, top: float, column: float) -> float:
        size, pad = self._sheet.size, self._pad
        y = top + size * 0.5
        if len(self._lanes) > 1:
            y += size * 0.9
            self._write(
                "ink", pad + size * 0.3, y, self._sheet.spell(lane.title), size * 0.95, 7 * column, is_bold=True
            )
            y += size * 0.45
        start, end = self._days[0].start, self._days[-1].end
        found = stretches(lane.held, start, end)
        height = self._bars(found, lane, y, lambda at: pad + self._place(at) * column, (start, end))
        y += height + size * 0.95
        self._times(found, gaps(lane.held, start, end), y, lambda at: pad + self._place(at) * column)
        y += size * 0.5
        self._under.append(Line("grid", pad, y, pad + 7 * column, y))
        return y

    def _place(self, at: datetime) -> float:
        """Return where an instant lies, in days from the beginning of the week."""
        for number, day in enumerate(self._days):
            if at < day.end:
                return number + self._share(day, at)
        return 7

    def _share(self, day: Day, at: datetime) -> float:
        return max(0.0, (at - day.start) / (day.end - day.start))

    def _times(
        self,
        found: Sequence[Stretch],
        empty: Sequence[tuple[datetime, datetime]],
        y: float,
        place: Callable[[datetime], float],
    ) -> None:
        """Write the hand-offs below their places, as long as there is room for each."""
        size = self._small * 0.92
        moments = {each.start for each in found if not each.comes_in} | {start for start, _ in empty}
        moments |= {each.end for each in found if not each.goes_on}
        free = 0.0
        for moment in sorted(moments):
            text = clock(moment, self._zone)
            x = place(moment)
            width = self._ruler.width(text, size)
            if x < free or not self._days[0].start < moment < self._days[-1].end:
                continue
            x = min(x, self._sheet.width - self._pad - width)
            self._marks.append(Words("soft", x, y, text, size))
            free = x + width + size * 0.4

    # days one below the other

    def _tall(self, top: float) -> float:
        size, pad = self._sheet.size, self._pad
        label = size * 4.7
        left, width = pad + label, self._sheet.width - 2 * pad - label
        y = top
        for lane in self._lanes:
            if len(self._lanes) > 1:
                y += size * 1.5
                self._write(
                    "ink", pad, y, self._sheet.spell(lane.title), size, self._sheet.width - 2 * pad, is_bold=True
                )
                y += size * 0.6
            y = self._hours(left, width, y)
            for day in self._days:
                y = self._day(lane, day, y, left, width)
            y += size * 0.4
        return y + pad * 0.6

    def _hours(self, left: float, width: float, y: float) -> float:
        """Write the hours over the bars of days."""
        y += self._small
        for hour in (6, 12, 18):
            text = f"{hour:02}:00"
            self._marks.append(Words("soft", left + width * hour / 24, y, text, self._small * 0.9, anchor="middle"))
        return y + self._small * 0.5

    def _day(self, lane: Lane, day: Day, top: float, left: float, width: float) -> float:
        size, pad = self._sheet.size, self._pad
        found = stretches(lane.held, day.start, day.end)
        change = change_of(day)
        y = top + size * 0.24

        def place(at: datetime) -> float:
            return left + self._share(day, at) * width

        height = self._bars(found, lane, y, place, (day.start, day.end))
        bottom = y + height + size * 0.24
        is_today = day.start <= self._now < day.end
        if is_today or day.is_weekend:
            role = "today" if is_today else "weekend"
            self._under.append(Box(role, 0, top, self._sheet.width, bottom - top))
        name = f"{day.date:%a} {day.date.day}"
        self._marks.append(Words("ink", pad, y + size * (1.05 if change else 1.35), name, size, is_bold=is_today))
        if change:
            text = self._ruler.cut(change, self._small * 0.8, left - pad)
            self._marks.append(Words("change", pad, y + size * 2, text, self._small * 0.8))
        for hour in (6, 12, 18):
            self._under.append(Line("hour", left + width * hour / 24, top, left + width * hour / 24, bottom))
        self._under.append(Line("grid", 0, bottom, self._sheet.width, bottom))
        if is_today:
            x = place(self._now)
            self._marks.append(Line("now", x, top, x, bottom, 2))
        return bottom

    # what both have

    def _bars(
        self,
        found: Sequence[Stretch],
        lane: Lane,
        y: float,
        place: Callable[[datetime], float],
        span: tuple[datetime, datetime],
    ) -> float:
        """Draw who is on call, and the gaps over the whole height. Return the height."""
        count = max((each.lane for each in found), default=0) + 1
        height = count * self._step - (self._step - self._bar)
        for start, end in gaps(lane.held, *span):
            self._gap(place(start), y, place(end) - place(start), height)
        for each in found:
            self._stretch(each, place(each.start), place(each.end), y + each.lane * self._step)
        return height

    def _gap(self, x: float, y: float, width: float, height: float) -> None:
        size = self._sheet.size
        self._marks.append(Box("gap", x, y, width, height, is_hatched=True))
        text = self._ruler.best(("Nobody", "gap"), size * 0.92, width - size * 0.4, is_bold=True)
        if text:
            wide = self._ruler.width(text, size * 0.92, is_bold=True) + size * 0.4
            middle, base = x + width / 2, y + height / 2
            self._marks.append(
                Box("gap", middle - wide / 2, base - size * 0.7, wide, size * 1.4, left=True, right=True)
            )
            self._marks.append(
                Words("gap-ink", middle, base + size * 0.33, text, size * 0.92, is_bold=True, anchor="middle")
            )

    def _stretch(self, each: Stretch, x: float, end: float, y: float) -> None:
        size = self._sheet.size
        colour = self._colours[each.person]
        left, right = not each.comes_in, not each.goes_on
        x += 1 if left else 0
        width = max(end - x - (1 if right else 0), 1.5)
        self._marks.append(Box(f"fill-{colour}", x, y, width, self._bar, left, right))
        if left:
            self._marks.append(Box(f"edge-{colour}", x, y, min(size * 0.26, width), self._bar, left=True))
        name = self._sheet.spell(self._names.get(each.person, each.person))
        inset = size * (0.5 if left else 0.4)
        room = width - inset - size * 0.2
        text = self._ruler.name(name, size, room)
        if self._sheet.is_tall and left:
            time = f"{clock(each.start, self._zone)} "
            short = self._ruler.name(name, size, room - self._ruler.width(time, size))
            text = f"{time}{short}" if len(short) > _LEGIBLE else text
        if text:
            self._marks.append(Words("name", x + inset, y + size * 1.35, text, size))

    def _now_line(self, x: float, top: float, bottom: float) -> None:
        size = self._small * 0.92
        text = f"now {clock(self._now, self._zone)}"
        wide = self._ruler.width(text, size, is_bold=True) + size
        left = min(max(x - wide / 2, self._pad), self._sheet.width - self._pad - wide)
        self._marks.append(Line("now", x, top - size * 0.2, x, bottom, 2))
        self._badge.append(Box("now", left, top - size * 1.3, wide, size * 1.5, left=True, right=True))
        self._badge.append(
            Words("now-ink", left + wide / 2, top - size * 0.2, text, size, is_bold=True, anchor="middle")
        )

    def _write(
        self, role: str, x: float, y: float, text: str, size: float, room: float, *, is_bold: bool = False
    ) -> None:
        self._marks.append(Words(role, x, y, self._ruler.cut(text, size, room, is_bold=is_bold), size, is_bold))
