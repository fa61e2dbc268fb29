"""The emoji that incident channels are full of, by Slack's short names. Others keep their short name in texts."""

from __future__ import annotations

_COMMON = {
    "+1": "👍", "thumbsup": "👍", "-1": "👎", "thumbsdown": "👎", "ok_hand": "👌", "clap": "👏", "pray": "🙏",
    "raised_hands": "🙌", "wave": "👋", "muscle": "💪", "eyes": "👀", "point_up": "☝️", "point_right": "👉",
    "crossed_fingers": "🤞", "v": "✌️", "raising_hand": "🙋", "shrug": "🤷", "facepalm": "🤦",
    "smile": "😄", "slightly_smiling_face": "🙂", "grinning": "😀", "joy": "😂", "sweat_smile": "😅", "wink": "😉",
    "thinking_face": "🤔", "sob": "😭", "cry": "😢", "scream": "😱", "grimacing": "😬", "face_with_rolling_eyes": "🙄",
    "upside_down_face": "🙃", "heart": "❤️", "tada": "🎉", "fire": "🔥", "rocket": "🚀", "boom": "💥", "zap": "⚡",
    "rotating_light": "🚨", "warning": "⚠️", "siren": "🚨", "fire_engine": "🚒", "ambulance": "🚑",
    "white_check_mark": "✅", "heavy_check_mark": "✔️", "ballot_box_with_check": "☑️", "x": "❌", "no_entry": "⛔",
    "no_entry_sign": "🚫", "question": "❓", "exclamation": "❗", "bangbang": "‼️", "100": "💯", "sos": "🆘",
    "red_circle": "🔴", "large_blue_circle": "🔵", "large_green_circle": "🟢", "large_yellow_circle": "🟡",
    "large_orange_circle": "🟠", "pushpin": "📌", "round_pushpin": "📍", "scales": "⚖️", "memo": "📝",
    "pager": "📟", "telephone_receiver": "📞", "bell": "🔔", "no_bell": "🔕", "mega": "📣", "loudspeaker": "📢",
    "chart_with_upwards_trend": "📈", "chart_with_downwards_trend": "📉", "bar_chart": "📊", "mag": "🔍",
    "hourglass": "⌛", "hourglass_flowing_sand": "⏳", "alarm_clock": "⏰", "stopwatch": "⏱️", "clock1": "🕐",
    "bug": "🐛", "wrench": "🔧", "hammer": "🔨", "hammer_and_wrench": "🛠️", "gear": "⚙️", "construction": "🚧",
    "computer": "💻", "package": "📦", "lock": "🔒", "unlock": "🔓", "key": "🔑", "link": "🔗", "bulb": "💡",
    "recycle": "♻️", "arrows_counterclockwise": "🔄", "rewind": "⏪", "arrow_up": "⬆️", "arrow_down": "⬇️",
    "arrow_right": "➡️", "arrow_left": "⬅️", "star": "⭐", "sparkles": "✨", "coffee": "☕", "skull": "💀",
    "robot_face": "🤖", "ghost": "👻", "sunny": "☀️", "crescent_moon": "🌙", "zzz": "💤", "dart": "🎯",
}  # fmt: skip


def unicode_of(name: str) -> str | None:
    """Return the characters of an emoji's short name (without colons), or None when it is not a common one."""
    return _COMMON.get(name)
