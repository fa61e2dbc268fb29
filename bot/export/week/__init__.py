"""A picture of a week on call: laid out once, drawn as SVG for the web and as PNG for Slack."""

from bot.export.week.layout import Lane, Sheet, lay_out
from bot.export.week.marks import Picture
from bot.export.week.png import PNG_SHEET, draw_png
from bot.export.week.svg import draw_svg

__all__ = ["PNG_SHEET", "Lane", "Picture", "Sheet", "draw_png", "draw_svg", "lay_out"]
