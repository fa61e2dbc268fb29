"""Titles as people type them, and as somebody would who means harm. What is shown of any of them must be harmless."""

from __future__ import annotations

FAMILY = "👨\u200d👩\u200d👧\u200d👦"

TITLES = {
    "plain": "Checkout is down",
    "long": "very " * 39 + "long",
    "one long word": "x" * 200,
    "huge": "x" * 3000,
    "entities": "&" * 400 + "<" * 400,
    "escaped before": "a &lt; b &amp;amp; c &#60; &copy;",
    "emoji": f"🔥{FAMILY}" * 40,
    "families": FAMILY * 60,
    "skin tones": "👍🏽👋🏿" * 60,
    "flags": "🇩🇪🏴󠁧󠁢󠁳󠁣󠁴󠁿🇬🇧" * 30,
    "short codes": ":siren: :fire_engine: :not-an-emoji:",
    "arabic with marks": "الدُّفْعُ مُعَطَّلٌ تَمَامًا " * 12,
    "hebrew": "התשלום לא עובד (בכלל) 50%",
    "chinese": "结账完全坏了" * 34,
    "japanese": "決済が失敗しています。" * 12,
    "directions": "safe\u202e]nwod[\u2066 x \u2067 y \u202a z",
    "piled marks": "Z" + "\u0300\u0301\u0302\u0303\u0489\u20dd" * 40 + "algo" + "ก" + "\u0e47" * 60,
    "controls": "a\x00b\x07c\x1b[31md\x1b]0;owned\x07e\x7ff\x85g\x9bh\u2028i\ufffej\ud800k",
    "broadcast": "<!channel> @channel <!here|x> <!everyone> <@U02BOB> <#C0INC12> <!subteam^S012|@all>",
    "date": "<!date^0^{date_long}^https://evil.example|then>",
    "markup": "*bold* `code` ```fence``` _it_ ~no~ &amp; &lt;!channel&gt;",
    "link": "<https://evil.example|click me> https://evil.example/ [x](https://evil.example)",
    "markdown": "# x ![a](https://evil.example/a.png) [b](javascript:alert(1)) <img src=x onerror=alert()> | a | - |",
    "template": "{{ 7*7 }} {% include 'x' %} {# y #} ${7*7} %(title)s {title}",
    "twiml": '</Say><Dial>+15550100</Dial><Say voice="x">& "quotes" \'more\'',
    "formula": '=cmd|"/c calc"!A1 @SUM(1+1) +1 -1',
    "lines": "one\n\n> two\n\ttwo\r\nthree\n- four\n```",
    "blank at the ends": "   \t Checkout \n ",
    "invisible": " \u200b\u3164\ufeff ",
}
