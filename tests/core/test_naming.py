"""Names of incident channels hold to Slack's rules whatever the title is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.naming import channel_name


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Checkout is down", "inc-7-checkout-is-down"),
        ("🔥🔥", "inc-7"),
        ("支付失败", "inc-7-zhifushibai"),
        ("Größe naïve café", "inc-7-grosse-naive-cafe"),
        ("don't panic", "inc-7-dont-panic"),
        ("<!channel> `x`", "inc-7-channel-x"),
        ("", "inc-7"),
        ("決済が失敗", "inc-7-juejigashibai"),
        ("الدُّفْع مُعَطَّل", "inc-7-ldf-mtl"),
        ("العربية ١٢٣", "inc-7-lrbyh-123"),
        ("שלום עולם", "inc-7-slvm-vlm"),
        ("\u202eevil\u0300\u0489 \uff21\uff22\uff23", "inc-7-evil-abc"),
        ("{{ 7*7 }} </Say> =cmd()", "inc-7-7-7-say-cmd"),
        ("--- _x_ ---", "inc-7-x"),
        ("1️⃣ node", "inc-7-1-node"),
    ],
)
def test_titles_become_words(title: str, expected: str) -> None:
    assert channel_name(7, title) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("payments " * 20, "inc-7" + "-payments" * 8),
        ("x" * 200, "inc-7-" + "x" * 74),
        ("short " + "x" * 200, "inc-7-short-" + "x" * 68),
        ("a" * 70 + " bc def", "inc-7-" + "a" * 70 + "-bc"),
    ],
)
def test_a_long_title_is_cut_after_a_word(title: str, expected: str) -> None:
    assert channel_name(7, title) == expected


def test_a_private_incident_says_nothing_of_its_title() -> None:
    assert channel_name(7, "Breach of the payroll", is_private=True) == "inc-7-private"


def test_a_collision_is_counted_and_still_fits() -> None:
    assert channel_name(7, "Checkout is down", collision=2) == "inc-7-checkout-is-down-2"
    long = channel_name(7, "a" * 200, collision=12)
    assert len(long) == 80
    assert long.endswith("-12")


@given(st.text(max_size=200), st.integers(1, 10**6), st.integers(1, 20))
def test_every_name_is_one_that_slack_takes(title: str, number: int, collision: int) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,78}[a-z0-9]", channel_name(number, title, collision=collision))
