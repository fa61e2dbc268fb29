"""The page behind a calendar's secret address: the week, and how to have it in one's own calendar. No scripts."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.core.characters import clean
from bot.export.week import Sheet, draw_svg
from bot.export.week.phrasing import heading, zone_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.core.week import Week
    from bot.export.week import Picture

SHEETS = (Sheet(is_bare=True), Sheet(width=358, size=14, is_tall=True, is_bare=True))
"""What the page shows on a wide window and on a phone."""

_STYLE = """
:root{
color-scheme:light dark;--paper:#fff;--ground:#f4f5f7;--ink:#1d2129;--soft:#565d6b;--line:#d9dde3;
--link:#1a56db;--on:#fff}
@media(prefers-color-scheme:dark){
:root{
--paper:#16181d;--ground:#0e1013;--ink:#eceef2;--soft:#a5adba;--line:#3a404b;--link:#8ab4ff;
--on:#0e1013}
}
*{box-sizing:border-box}
body{
margin:0;background:var(--ground);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1000px;margin:0 auto;padding:24px 16px 48px}
h1{font-size:1.6rem;line-height:1.25;margin:0;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:0 0 8px}
p{margin:0 0 12px}
.soft{color:var(--soft)}
.card{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:20px;margin-top:20px}
.picture{padding:4px;overflow:hidden}
.picture svg{display:block;width:100%;height:auto}
.tall{display:none}
nav{display:flex;gap:8px;flex-wrap:wrap;align-items:center;margin-top:20px}
nav strong{flex:1 1 auto;min-width:12em}
a{color:var(--link);text-underline-offset:.15em}
a:focus-visible,summary:focus-visible,code:focus-visible{
outline:3px solid var(--link);outline-offset:2px;border-radius:6px}
.button{
display:inline-block;min-height:44px;padding:9px 16px;border:1px solid var(--line);border-radius:8px;
background:var(--paper);text-decoration:none;font-weight:600}
.button:hover{border-color:var(--link)}
.first{background:var(--link);border-color:var(--link);color:var(--on)}
.row{display:flex;gap:8px;flex-wrap:wrap;margin:0 0 16px}
code{
display:block;font:14px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;
background:var(--ground);border:1px solid var(--line);border-radius:8px;padding:10px 12px;
margin:0 0 12px;overflow-wrap:anywhere;user-select:all}
details.card{padding-top:8px;padding-bottom:8px}
summary{cursor:pointer;font-weight:600;min-height:44px;padding:9px 0}
pre{white-space:pre-wrap;font:inherit;margin:0}
dt{font-weight:600;margin-top:8px}
dd{margin:0}
@media(max-width:719px){
nav strong{flex-basis:100%}
.long{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
nav .button{flex:1 1 auto;text-align:center;padding:9px 8px}
.wide{display:none}
.tall{display:block}
.card{padding:16px}
main{padding:16px 12px 32px}
.picture{padding:0}
}
"""


@dataclass(frozen=True)
class CalendarPage:
    """What the page shows. ``weeks`` are the weeks before, now and after, None where there is no link.

    ``pictures`` belong to ``SHEETS``. ``zone`` is the zone that was asked for, empty for the reader's own.
    """

    title: str
    week: Week
    before: str | None
    after: str | None
    zone: str
    pictures: Sequence[Picture]
    calendar: str
    subscription: str
    contact: str | None
    command: str


def write_page(page: CalendarPage) -> str:
    """Return the page as HTML that needs nothing else."""
    title = escape(clean(page.title))
    wide, tall = page.pictures
    body = (
        f"<h1>On call: {title}</h1>",
        f'<p class="soft">{escape(zone_line(page.week))}.</p>',
        _navigation(page),
        f'<div class="card picture"><div class="wide">{draw_svg(wide, "wide")}</div>'
        f'<div class="tall">{draw_svg(tall, "tall")}</div></div>',
        _in_words(wide),
        _subscribe(page),
        _contact(page.contact) if page.contact else "",
        f'<p class="soft card">Whoever has this address can read this calendar. If it got about, type '
        f"<b>{escape(page.command)} calendar</b> and its name in Slack, and press “New address”: then this one leads "
        "nowhere.</p>",
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f'<link rel="icon" href="data:,"><title>{title} · on call</title><style>{_STYLE}</style></head>'
        f"<body><main>{''.join(body)}</main></body></html>"
    )


def _navigation(page: CalendarPage) -> str:
    parts = [f"<strong>{escape(heading(page.week))}</strong>"]
    zone = f"zone={quote(page.zone, safe='')}" if page.zone else ""
    for label, week in (("Previous", page.before), ("This", ""), ("Next", page.after)):
        if week is not None:
            query = "&amp;".join(part for part in (f"week={week}" if week else "", zone) if part)
            parts.append(f'<a class="button" href="?{query}">{label}<span class="long"> week</span></a>')
    return f'<nav aria-label="Weeks">{"".join(parts)}</nav>'


def _in_words(picture: Picture) -> str:
    return (
        '<details class="card"><summary>The week in words</summary>'
        f"<pre>{escape(clean(picture.description))}</pre></details>"
    )


def _subscribe(page: CalendarPage) -> str:
    google = f"https://calendar.google.com/calendar/r?cid={quote(page.subscription, safe='')}"
    return (
        '<section class="card" aria-labelledby="subscribe"><h2 id="subscribe">Have it in your calendar</h2>'
        "<p>It keeps itself up to date, shifts that are swapped or cancelled among it.</p>"
        f'<div class="row"><a class="button first" href="{escape(page.subscription)}">Subscribe</a>'
        f'<a class="button" href="{escape(google)}" rel="noreferrer">Google Calendar</a></div>'
        "<p>Elsewhere, such as in Outlook, add a calendar “from the web” with this address:</p>"
        f'<code tabindex="0" role="textbox" aria-readonly="true" aria-label="Address of the calendar">'
        f"{escape(page.calendar)}</code></section>"
    )


def _contact(address: str) -> str:
    return (
        '<section class="card" aria-labelledby="contact"><h2 id="contact">Be reached at night</h2>'
        "<p>Save the numbers that call you as a contact, and let that contact through do-not-disturb.</p>"
        f'<div class="row"><a class="button" href="{escape(address)}">Save the contact</a></div>'
        "<dl><dt>iPhone</dt><dd>Open the contact, Edit, Ringtone, and switch on Emergency Bypass; the same under Text "
        "Tone.</dd><dt>Android</dt><dd>Star the contact, and allow starred contacts in the settings of Do Not Disturb."
        "</dd></dl></section>"
    )
