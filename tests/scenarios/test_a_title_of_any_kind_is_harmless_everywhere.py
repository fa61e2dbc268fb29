"""Titles of every kind go through the whole bot at once: each gets a channel, pages somebody, and wakes nobody else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.support.person import eventually

if TYPE_CHECKING:
    from tests.support.person import Person
    from tests.support.stage import Stage

KINDS = {
    "<!channel> <!subteam^S1> <@U0EVE> `rm` *now* <https://evil.example|here> R&D": "inc-1-channel-subteam-s1",
    "very long and " * 14: "inc-2-very-long-and",
    "🔥👨\u200d👩\u200d👧\u200d👦🚒": "inc-3",
    "الدُّفْعُ مُعَطَّلٌ": "inc-4",
    "safe\u202eelif\x1b[31m {{ 7*7 }} </Say><Dial>1</Dial>": "inc-5-safeelif-31m-7-7-say-dial-1-dial",
}
OURS = re.compile(r"<(?:@U0(?!EVE)[A-Z0-9]+|#C[A-Z0-9]+|!date\^[0-9]+\^[^<>]+)>")


async def test_a_title_of_any_kind_is_harmless_everywhere(stage: Stage) -> None:
    robin, alice = stage.person("robin"), stage.person("alice")
    general = await robin.channel("general")
    for title in KINDS:
        await robin.command("/incident declare", general)
        answer = await robin.submit(
            await robin.view("modal.declare"), title=title[:200], service="service:checkout-api"
        )
        assert answer["ok"], answer
    rooms = [await room(robin, name) for name in KINDS.values()]
    for channel in rooms:
        card = await robin.message(channel, "incident.resolve")
        assert acting(card) == [], card
        assert acting(await robin.message(channel, "Paging <@U0ALICE>")) == []
    announced = await robin.messages(await robin.channel("incidents"))
    paged = await alice.messages(await alice.direct())
    await robin.command("/incident list", rooms[0])
    listed = await robin.ephemeral(rooms[0], "Open incidents: 5")
    for message in (*announced, *paged, listed):
        assert acting(message) == [], message
    await alice.sms("#5")
    bodies = [each["body"] for each in (await alice.phone())["sms"]]
    assert len(bodies) == 5
    assert max(len(body.encode("utf-16-le")) // 2 for body in bodies) <= 160
    assert not re.search("[\x00-\x1f\u202a-\u202e]", "".join(bodies))
    bob = stage.person("bob")
    assert (await bob.look("channels"))["dms"] == []


async def test_what_was_typed_is_shown_as_it_was_typed_whichever_way_it_came(stage: Stage) -> None:
    robin = stage.person("robin")
    general = await robin.channel("general")
    await robin.command("/incident declare Q&amp;A &lt;beta&gt; is down", general)  # as Slack hands commands over
    view = await robin.view("modal.declare")
    title = next(each for each in view["blocks"] if each.get("block_id") == "title")
    assert title["element"]["initial_value"] == "Q&A <beta> is down"
    await robin.submit(view, service="service:checkout-api")
    channel = await robin.channel("inc-1-q-a-beta-is-down")
    await robin.message(channel, "P1 Active: #1 Q&amp;A &lt;beta&gt; is down")
    await robin.command("/incident list Q&amp;A", channel)
    found = await robin.ephemeral(channel, "Incidents for “Q&amp;A”")
    assert "#1 Q&A <beta> is down" in str(found["blocks"])
    await robin.command("/incident note R&amp;D &lt;!channel&gt; says a &lt; b", channel)
    await robin.ephemeral(channel, "R&amp;D &lt;!channel&gt; says a &lt; b")
    for message in await robin.messages(channel):
        assert "&amp;amp;" not in str(message)
        assert "&amp;lt;" not in str(message)


async def room(person: Person, name: str) -> str:
    """Return the channel whose name begins so, once there is one."""

    async def there() -> str | None:
        found = await person.channels()
        return found.get(name) or next((found[each] for each in found if each.startswith(f"{name}-")), None)

    return await eventually(there, f"{person.id} to be in {name}")


def acting(message: dict[str, Any]) -> list[str]:
    """Return the references, in any mrkdwn of a message, that are not the bot's own."""
    shown = (message["text"], *mrkdwn(message.get("blocks", [])))
    found = [each for text in shown for each in re.findall("<[^>]*>", OURS.sub("", text))]
    return [each for each in found if not re.fullmatch("<https?://[^|>]*>", each)]  # an address stands for itself


def mrkdwn(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for each in value for text in mrkdwn(each)]
    if isinstance(value, dict):
        inside = [text for each in value.values() for text in mrkdwn(each)]
        return [value["text"]] if value.get("type") == "mrkdwn" else inside
    return []
