"""Blocks and views of the little app: every kind once."""

from __future__ import annotations

import re
from typing import Any

ANY_ID = re.compile(".*")
Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str, text: str, description: str = "") -> Json:
    return {"text": plain(text), "value": value, **({"description": plain(description)} if description else {})}


def button(action_id: str, text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": action_id, **more}


SEVERITIES = [option("sev1", "SEV1", "Everybody is affected"), option("sev2", "SEV2"), option("sev3", "SEV3")]


def card(text: str) -> list[Json]:
    """A card as the bot pins it."""
    return [
        {"type": "header", "block_id": "head", "text": plain(":rotating_light: Checkout is down")},
        {"type": "section", "block_id": "state", "text": mrkdwn(text)},
        {
            "type": "section",
            "block_id": "facts",
            "fields": [
                mrkdwn("*State*\nActive"),
                mrkdwn("*Priority*\nP1"),
                mrkdwn("*Commander*\n<@U0BOB0001>"),
                mrkdwn("*Service*\ncheckout"),
            ],
        },
        {
            "type": "actions",
            "block_id": "buttons",
            "elements": [
                button("press", "Acknowledge", style="primary"),
                button("close", "Close", style="danger", confirm=confirmation()),
                button("docs", "Runbook", url="https://example.com/runbook"),
                button("slow", "Slow"),
                {
                    "type": "overflow",
                    "action_id": "more",
                    "options": [option("rename", "Rename"), option("merge", "Merge with another incident")],
                },
            ],
        },
        {
            "type": "context",
            "block_id": "note",
            "elements": [mrkdwn("Declared by <@U0ALICE01> :wave:"), mrkdwn("Next update at *10:30*")],
        },
    ]


def confirmation() -> Json:
    return {
        "title": plain("Close it?"),
        "text": mrkdwn("Nobody is *paged* any more."),
        "confirm": plain("Yes, close"),
        "deny": plain("Keep open"),
        "style": "danger",
    }


MARKDOWN = """## Timeline

1. **10:02** deploy
2. *10:05* errors
   - `HTTP 500`

| who | when |
| --- | --- |
| Bob | 10:07 |"""


def everything() -> list[Json]:
    """A message with every element that a message may carry."""
    return [
        *card("*Active* since <!date^1767600000^{date_short_pretty} at {time}|some time>"),
        {"type": "divider"},
        {
            "type": "section",
            "block_id": "choose",
            "text": mrkdwn("Severity"),
            "accessory": {
                "type": "static_select",
                "action_id": "severity",
                "placeholder": plain("Severity"),
                "options": SEVERITIES,
            },
        },
        {
            "type": "actions",
            "block_id": "selects",
            "elements": [
                {"type": "users_select", "action_id": "person", "placeholder": plain("Pick a person")},
                {"type": "channels_select", "action_id": "channel", "placeholder": plain("Pick a channel")},
                {"type": "conversations_select", "action_id": "place", "placeholder": plain("Pick a conversation")},
                {"type": "datepicker", "action_id": "day", "placeholder": plain("Day"), "initial_date": "2026-01-05"},
                {"type": "timepicker", "action_id": "hour", "placeholder": plain("Hour"), "initial_time": "09:30"},
            ],
        },
        {
            "type": "section",
            "block_id": "boxes",
            "text": mrkdwn("Who was told?"),
            "accessory": {
                "type": "checkboxes",
                "action_id": "told",
                "options": [option("support", "Support"), option("press", "Press")],
            },
        },
        {
            "type": "rich_text",
            "block_id": "rich",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "Rich ", "style": {"bold": True}},
                        {"type": "user", "user_id": "U0CAROL01"},
                        {"type": "text", "text": " and "},
                        {"type": "link", "url": "https://example.com", "text": "a link"},
                        {"type": "emoji", "name": "tada"},
                    ],
                },
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": "first"}]},
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": "second"}]},
                    ],
                },
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "make demo"}]},
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "It is always DNS."}]},
            ],
        },
        {
            "type": "image",
            "block_id": "pic",
            "image_url": "https://example.com/chart.png",
            "alt_text": "Error rate",
            "title": plain("Errors"),
        },
        {
            "type": "markdown",
            "text": MARKDOWN,
        },
    ]


def entry(block_id: str, label: str, element: Json, **more: Any) -> Json:
    """An input block whose action id is its block id."""
    block: Json = {"type": "input", "block_id": block_id, "label": plain(label)}
    hint = {"hint": plain(more["hint"])} if "hint" in more else {}
    return block | {"element": {"action_id": block_id, **element}} | more | hint


def optional(block_id: str, label: str, element: Json) -> Json:
    """An input block that may stay empty."""
    return entry(block_id, label, element, optional=True)


def select(kind: str, placeholder: str, **more: Any) -> Json:
    """An element with a placeholder."""
    return {"type": kind, "placeholder": plain(placeholder), **more}


def title_field() -> Json:
    """A line of text with limits."""
    return {"type": "plain_text_input", "max_length": 60, "min_length": 3, "initial_value": "Checkout is down"}


TAGS = [option("eu", "EU"), option("us", "US"), option("asia", "Asia")]
NOTICED = [option("customer", "A customer"), option("employee", "An employee", "One of us")]
OPTIONS = [option("page", "Page on-call"), option("private", "Private")]


def form(title: str = "Declare an incident") -> Json:
    """A modal with every kind of field."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain(title),
        "submit": plain("Declare"),
        "close": plain("Never mind"),
        "notify_on_close": True,
        "blocks": [
            {"type": "section", "block_id": "intro", "text": mrkdwn("Say what is *wrong*. People are paged by this.")},
            entry("title", "Title", title_field(), hint="What is visible from outside"),
            entry("severity", "Severity", select("static_select", "Choose", options=SEVERITIES)),
            optional("service", "Service", select("external_select", "Type a service", min_query_length=2)),
            optional("people", "Responders", select("multi_users_select", "Who helps")),
            optional("tags", "Tags", select("multi_static_select", "Any", options=TAGS)),
            optional("noticed", "Who noticed", {"type": "radio_buttons", "options": NOTICED}),
            optional("options", "Options", {"type": "checkboxes", "options": OPTIONS}),
            optional("since", "Since", {"type": "datetimepicker"}),
            optional("count", "Customers affected", {"type": "number_input", "is_decimal_allowed": False}),
            optional("mail", "Contact", {"type": "email_text_input"}),
            optional("dashboard", "Dashboard", {"type": "url_text_input"}),
            optional("what", "What is affected", select("plain_text_input", "What people see", multiline=True)),
        ],
    }


def short_form(title: str = "Short form") -> Json:
    """A modal with a title field and a button."""
    view = form(title)
    view["blocks"] = [
        view["blocks"][1],
        {"type": "actions", "block_id": "modal-buttons", "elements": [button("press", "Press me")]},
    ]
    return view


def second() -> Json:
    """The view that is pushed over the form."""
    return {
        "type": "modal",
        "callback_id": "second",
        "title": plain("Second step"),
        "submit": plain("Finish"),
        "blocks": [entry("why", "Why", {"type": "plain_text_input"}, optional=True)],
    }


def home(user: str) -> Json:
    """The Home tab."""
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Your incidents")},
            {"type": "section", "text": mrkdwn(f"Hello <@{user}>, nothing waits for you.")},
            {
                "type": "actions",
                "block_id": "home-buttons",
                "elements": [button("press", "Declare an incident", style="primary")],
            },
        ],
    }


NASTY = [
    '<script>window.pwned = 1</script><img src=x onerror="window.pwned=1">',
    "<javascript:window.pwned=1|click me>",
    "<data:text/html,<script>window.pwned=1</script>|data>",
    '<https://example.com/"onmouseover=window.pwned=1|quoted>',
    "&lt;img src=x onerror=window.pwned=1&gt;",
    "*" * 3000 + "_" * 3000 + "`" * 999 + "<" * 500,
    "<@U0NOBODY|<b>x</b>> <#C0NOWHERE|gone> <!date^99999999999999^{date}|never> <!weird^x>",
]
