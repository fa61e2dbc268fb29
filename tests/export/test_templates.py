"""SMS, calls and role instructions: what the shipped templates say, and what a faulty one does not stop."""

from __future__ import annotations

import logging
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bot.core.mrkdwn import parse
from bot.errors import ConfigurationError
from bot.export.speech import fit_sms, speakable
from bot.export.templates import SHIPPED, Templates
from bot.views.phrases import Commands
from tests.export.sample import incident, page

ALONE = page(incident=None, title="Disk is full")


def test_an_sms_says_what_it_is_and_how_to_take_it() -> None:
    text = Templates().sms(page(), incident(), has_reply=True)
    assert text == "Tocsin P1 #12: Checkout is down. Reply ACK 4821 to take it."


def test_an_sms_that_cannot_be_answered_sends_people_to_slack() -> None:
    text = Templates().sms(page(), incident(), has_reply=False)
    assert text == "Tocsin P1 #12: Checkout is down. Acknowledge in Slack."


def test_an_sms_of_a_page_without_incident_has_its_text() -> None:
    assert Templates().sms(ALONE, None, has_reply=True) == "Tocsin: Disk is full. Reply ACK 4821 to take it."


@pytest.mark.parametrize(
    "title", ["x" * 300, "Zahlung für Käufer " * 20, "[a]{b}~ " * 40, "words and “quotes” \u2013 " * 20]
)
def test_an_sms_in_the_gsm_alphabet_fits_one_part(title: str) -> None:
    text = Templates().sms(page(), incident(title=title), has_reply=True)
    double = sum(character in "^{}\\[~]|€" for character in text)
    assert 130 < len(text) + double <= 160
    assert text.endswith("... Reply ACK 4821 to take it.")


@pytest.mark.parametrize("title", ["الدفع معطل " * 30, "结账坏了" * 80, "🔥" * 200])
def test_an_sms_in_another_alphabet_fits_two_parts(title: str) -> None:
    text = Templates().sms(page(), incident(title=title), has_reply=True)
    assert 120 < len(text.encode("utf-16-le")) / 2 <= 134
    assert text.endswith("... Reply ACK 4821 to take it.")


def test_a_template_that_is_too_long_without_a_title_is_sent_as_it_is() -> None:
    assert fit_sms(lambda title: f"{title}{'y' * 200}", "x" * 100).endswith("y" * 200)


def test_a_private_incident_is_not_named_outside_slack() -> None:
    private = incident(title="Takeover talks", is_private=True, service="secret-api")
    named = page(title="Takeover talks")
    texts = (
        Templates().sms(named, private, has_reply=True),
        Templates().spoken(named, private, has_keys=True),
        Templates().one_way_call(named, private),
    )
    for text in texts:
        assert "Private incident 12" in text
        assert "Takeover" not in text
        assert "secret" not in text


def test_a_call_says_who_what_and_which_keys() -> None:
    text = Templates().spoken(page(), incident(), has_keys=True, person="Bob")
    assert text == (
        "This is Tocsin, calling Bob. P1 incident, number 12: Checkout is down. The service is checkout-api. "
        "Press 4 to acknowledge, 6 to escalate, 9 to repeat."
    )


def test_a_one_way_call_is_twiml_that_speaks_twice_and_asks_for_no_keys() -> None:
    document = ET.fromstring(Templates().one_way_call(page(incident=None, title="a < b & c"), None))
    said = [each.text or "" for each in document.iter("Say")]
    assert len(said) == 2
    assert said[0] == said[1]
    assert "acknowledge in Slack" in said[0]
    assert "Press" not in said[0]
    assert not list(document.iter("Gather"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Checkout is *down*!", "Checkout is down"),
        (":fire: 🔥 see https://a.example/x", "see a link"),
        ("🔥🔥🚒 :siren:", "siren, fire, fire engine"),
        ("👨\u200d👩\u200d👧", "man, woman, girl"),
        ("🇩🇪", "its title cannot be spoken"),
        ("5\ufe0f\u20e3 nodes are down", "5 nodes are down"),
        ("支付失败", "Zhi Fu Shi Bai"),
        ("الدُّفْع مُعَطَّل", "ldf mtl"),
        ("Größe naïve", "Größe naïve"),
        ("at 12:30:45 it cost “5 €”", 'at 12:30:45 it cost "5 €'),
        ("<!channel> `rm -rf`", "channel rm -rf"),
        ("</Say><Dial>+15550100</Dial>", "Say Dial 15550100 Dial"),
        ("\u202eevil\x00\x1b[31m", "evil 31m"),
        ("very long " * 40, "very long " * 15 + "very long, and so on"),
        ("x" * 500, "x" * 160 + ", and so on"),
    ],
)
def test_a_voice_says_words_only(typed: str, said: str) -> None:
    assert speakable(typed) == said


@pytest.mark.parametrize("role", ["commander", "comms", "scribe", "sme"])
def test_each_role_has_instructions_that_slack_can_show(role: str) -> None:
    text = Templates().role(role, incident(), Commands.prefixed("ts-"))
    assert "<#C0INC12>" in text
    assert "#12 Checkout is down" in text
    assert "**" not in text
    assert len(text) < 3000
    assert parse(text)


def test_instructions_name_the_commands_as_the_workspace_has_them() -> None:
    assert "`/ts-incident update`" in Templates().role("comms", incident(), Commands.prefixed("ts-"))


def test_a_title_does_nothing_in_instructions() -> None:
    text = Templates().role("scribe", incident(title="<!channel> *x* [a](http://b.example) `q` &amp;"))
    assert "&lt;!channel&gt; ∗x∗ [a](http://b.example) ˋqˋ &amp;amp;" in text  # noqa: RUF001  # signs that look alike
    assert "<http" not in text


def test_a_role_without_a_template_is_told_at_least_its_name() -> None:
    assert Templates().role("liaison", incident()) == "You are *liaison* of <#C0INC12>."
    assert Templates().role("../sms", incident()).startswith("You are *../sms* of")


def test_markdown_in_instructions_becomes_mrkdwn(tmp_path: Path) -> None:
    (tmp_path / "roles").mkdir()
    source = "# Lead *now*\n\n- **bold** and *it*\n  * ~~no~~ [docs](https://a.example) [x](javascript:y) `a*b*`\n1 < 2"
    (tmp_path / "roles" / "scribe.md.j2").write_text(source)
    text = Templates(tmp_path).role("scribe", incident())
    assert text == (
        "*Lead _now_*\n\n• *bold* and _it_\n  • ~no~ <https://a.example|docs> [x](javascript:y) `a*b*`\n1 &lt; 2"
    )


@pytest.mark.parametrize(
    "fault", ["{{ titel }}", "{% if %}", "{{ 1 / 0 }}", "{{ title.__class__.__mro__ }}", "{{ None + 1 }}"]
)
def test_a_faulty_template_is_logged_and_never_stops_a_page(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    for name in ("sms.txt.j2", "voice.txt.j2"):
        (tmp_path / name).write_text(f"first line\n{fault}")
    with caplog.at_level(logging.ERROR):
        assert "Reply ACK 4821" in Templates(tmp_path).sms(page(), incident(), has_reply=True)
        assert "Press 4" in Templates(tmp_path).spoken(page(), incident(), has_keys=True)
    assert "sms.txt.j2, line 2" in caplog.text


def test_a_fault_says_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "x.j2").write_text("one\n{{ title }}\n{{ title + 1 }}")
    with pytest.raises(ConfigurationError, match=r"x\.j2, line 3: .*It can use: title"):
        Templates(tmp_path).render("x.j2", {"title": "t"})
    with pytest.raises(ConfigurationError, match=r"There is no template y\.j2"):
        Templates(tmp_path).render("y.j2", {})


def test_a_template_cannot_reach_into_the_program(tmp_path: Path) -> None:
    (tmp_path / "x.j2").write_text("{{ templates.render.__globals__ }}")
    with pytest.raises(ConfigurationError, match="line 1"):
        Templates(tmp_path).render("x.j2", {"templates": Templates()})


def test_a_folder_may_hold_some_templates_only(tmp_path: Path) -> None:
    (tmp_path / "sms.txt.j2").write_text("{{ priority }} {{ title }} {{ code }}")
    templates = Templates(tmp_path)
    assert templates.sms(page(), incident(), has_reply=True) == "P1 Checkout is down 4821"
    assert "Press 4" in templates.spoken(page(), incident(), has_keys=True)
    assert (SHIPPED / "voice.txt.j2").is_file()
