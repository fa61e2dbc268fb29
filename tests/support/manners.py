"""What the bot said to Slack during a test, held to what Slack takes.

The shapes of messages and views are Slack's published ones, which are not part of this project: ``TOCSIN_REFERENCE``
names the folder that holds them. Without it, arguments and refusals alone are looked at.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
from jsonschema.validators import extend

from bot.core.incident import ROLES
from bot.sandbox.methods import METHODS
from bot.views import ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.sandbox.server import Sandbox

# Refusals that only a bot that does not know Slack's rules meets.
_OWN_FAULTS = {
    "invalid_arguments",
    "invalid_attachments",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_json",
    "invalid_metadata_format",
    "metadata_too_large",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "too_long",
    "unknown_method",
    "view_too_large",
}

# What Slack's own client library adds to every call.
_SENT_BY_THE_CLIENT = {"token", "team_id"}

# What somebody listens for, or reads out of a modal that was sent: tests/house/test_listeners.py holds the former.
_HEARD = {value for name, value in vars(ids).items() if name.isupper() and isinstance(value, str)}
_HEARD |= {f"{ids.INCIDENT_CLAIM_ROLE}.{role}" for role in ROLES}


def ill_manners(sandbox: Sandbox) -> list[str]:
    """Return what the bot did that Slack would not take, one line each."""
    found: list[str] = []
    for each in sandbox.requests:
        if each.token != sandbox.bot_token:
            continue
        if each.error in _OWN_FAULTS and not each.is_ordered:
            found.append(f"{each.method}: {each.error}: {each.args}")
        method = METHODS.get(each.method)
        unknown = each.args.keys() - method.arguments - _SENT_BY_THE_CLIENT if method else set[str]()
        found += [f"{each.method} takes no argument {name}" for name in sorted(unknown)]
        for text in _shown(each.args):
            found += [f"{each.method}: {fault}" for fault in shape_faults(text)]
            found += [f"{each.method}: nobody listens for {name}" for name in rendered_ids(text) if name not in _HEARD]
    return list(dict.fromkeys(found))


def _shown(args: dict[str, Any]) -> Iterator[str]:
    """Yield every message and view among the arguments of a call, as JSON of the published schema's root."""
    if blocks := _decoded(args.get("blocks")):
        yield json.dumps({"blocks": blocks})
    for attachment in _decoded(args.get("attachments")) or []:
        if attachment.get("blocks"):
            yield json.dumps({"blocks": attachment["blocks"]})
    if view := _decoded(args.get("view")):
        yield json.dumps({view.get("type", "modal"): view})


def _decoded(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value.strip() else value


@cache
def rendered_ids(text: str) -> tuple[str, ...]:
    """Return every ``action_id`` and ``callback_id`` in a message or view."""
    found: list[str] = []

    def gather(part: dict[str, Any]) -> dict[str, Any]:
        found.extend(str(part[key]) for key in ("action_id", "callback_id") if key in part)
        return part

    json.loads(text, object_hook=gather)
    return tuple(found)


@cache
def shape_faults(text: str) -> tuple[str, ...]:
    """Return where a message or view departs from the published shape; nothing where that is not at hand."""
    validator = _validator()
    if validator is None:
        return ()
    return tuple(f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(json.loads(text)))


@cache
def _validator() -> Any:
    folder = os.environ.get("TOCSIN_REFERENCE")
    if not folder:
        return None
    schema = json.loads((Path(folder) / "blockkit.schema.json").read_text(encoding="utf-8"))
    definitions: dict[str, Any] = schema["definitions"]
    kinds = {name: kinds_of(name, definitions) for name in definitions}

    def one_of_its_type(validator: Any, options: list[Any], instance: Any, schema: Any) -> Iterator[Any]:
        # Going through some twenty shapes for each block takes half a second for a large modal, and names no fault.
        kind = instance.get("type") if isinstance(instance, dict) else None
        names = [each["$ref"].rpartition("/")[2] for each in options if "$ref" in each]
        fitting = [name for name in names if kind in kinds[name]]
        if len(fitting) == 1:
            yield from validator.descend(instance, definitions[fitting[0]])
        else:
            yield from jsonschema.Draft7Validator.VALIDATORS["anyOf"](validator, options, instance, schema)

    return extend(jsonschema.Draft7Validator, {"anyOf": one_of_its_type})(schema)


def kinds_of(name: str, definitions: dict[str, Any]) -> frozenset[str]:
    """Return the types of everything that a definition may be."""
    definition = definitions[name]
    own = definition.get("properties", {}).get("type", {}).get("const")
    if own:
        return frozenset({own})
    kinds: set[str] = set()
    for each in definition.get("anyOf", []):
        if "$ref" in each:
            kinds |= kinds_of(each["$ref"].rpartition("/")[2], definitions)
        else:
            kinds.add(each.get("properties", {}).get("type", {}).get("const", ""))
    return frozenset(kinds)
