"""The texts under ``templates/``: Jinja2 in a sandbox, where a name that does not exist is a fault, not a blank."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.core.characters import one_line
from bot.core.incident import ROLES
from bot.errors import ConfigurationError
from bot.export.briefs import Markup, guard, to_mrkdwn
from bot.export.speech import fit_sms, speakable, twiml
from bot.views.phrases import SLASH, Commands, title_outside
from bot.views.situation import reason_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.core.incident import Incident
    from bot.core.page import Page

log = logging.getLogger(__name__)

SHIPPED = Path(__file__).resolve().parents[2] / "templates"

# What a faulty template raises: its own errors, and those of the Python it does (1/0, None + 1, a list's index).
_FAULTS = (TemplateError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError, RecursionError)
_ROLE = re.compile(r"[a-z][a-z0-9_-]{0,39}")


class Templates:
    """The templates of a folder; those that it does not have come from the ones that Tocsin ships with."""

    def __init__(self, folder: Path = SHIPPED) -> None:
        """Read from ``folder``. Nothing is read yet: see ``bot.export.proof``."""
        self._own, self._shipped = _environment(folder, SHIPPED), _environment(SHIPPED)
        self._own_guarded, self._shipped_guarded = _environment(folder, SHIPPED), _environment(SHIPPED)
        self._own_guarded.finalize = self._shipped_guarded.finalize = guard

    def sms(self, page: Page, incident: Incident | None, *, has_reply: bool) -> str:
        """Return the SMS of a page, at most 160 characters when its alphabet allows.

        ``has_reply`` says that answers reach Tocsin. A fault of the template is logged, and the shipped one is used:
        a page goes out whatever somebody wrote into a file.
        """
        facts = page_facts(page, incident)

        def render(title: str) -> str:
            return _surely(self._own, self._shipped, "sms.txt.j2", {**facts, "title": title, "has_reply": has_reply})

        return fit_sms(render, str(facts["title"]))

    def spoken(self, page: Page, incident: Incident | None, *, has_keys: bool, person: str = "") -> str:
        """Return what a call says, on one line. ``has_keys`` says that key presses reach Tocsin."""
        facts = {key: speakable(str(value)) if value else "" for key, value in page_facts(page, incident).items()}
        said = {"has_keys": has_keys, "person": speakable(person) if person else ""}
        return one_line(_surely(self._own, self._shipped, "voice.txt.j2", {**facts, **said}))

    def one_way_call(self, page: Page, incident: Incident | None) -> str:
        """Return the TwiML of a call that cannot be answered by keys: it speaks twice and hangs up."""
        return twiml(self.spoken(page, incident, has_keys=False))

    def role(self, role: str, incident: Incident, commands: Commands = SLASH) -> str:
        """Return the instructions for a role's holder as mrkdwn; a sentence when the role has no template."""
        name, facts = f"roles/{role}.md.j2", role_facts(role, incident, commands)
        if not _ROLE.fullmatch(role) or not self._has(name):
            return to_mrkdwn(f"You are **{guard(facts['role'])}** of {guard(facts['channel'])}.")
        return to_mrkdwn(_surely(self._own_guarded, self._shipped_guarded, name, facts))

    def render(self, name: str, facts: Mapping[str, object]) -> str:
        """Return a template filled with ``facts``.

        Raises ``ConfigurationError`` naming the file, the line and what is wrong there.
        """
        return _render(self._own, name, facts)

    def _has(self, name: str) -> bool:
        try:
            self._own.get_template(name)
        except TemplateNotFound:
            return False
        except TemplateSyntaxError:
            return True
        return True


def _environment(*folders: Path) -> ImmutableSandboxedEnvironment:
    loader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
    return ImmutableSandboxedEnvironment(
        loader=loader, undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )


def _surely(
    own: ImmutableSandboxedEnvironment,
    shipped: ImmutableSandboxedEnvironment,
    name: str,
    facts: Mapping[str, object],
) -> str:
    """Return a text that must go out: a fault of the own template is logged, and the shipped one is used."""
    try:
        return _render(own, name, facts)
    except ConfigurationError as fault:
        log.error("%s The shipped template is used instead.", fault)  # noqa: TRY400  # the message says it all
        return _render(shipped, name, facts)


def _render(environment: ImmutableSandboxedEnvironment, name: str, facts: Mapping[str, object]) -> str:
    try:
        return environment.get_template(name).render(facts)
    except TemplateNotFound as fault:
        raise ConfigurationError(f"There is no template {fault}. Put it into the templates folder.") from fault
    except TemplateSyntaxError as fault:
        raise ConfigurationError(f"{fault.filename or name}, line {fault.lineno}: {fault.message}") from fault
    except _FAULTS as fault:
        raise ConfigurationError(f"{_where(fault, name)}: {fault}. It can use: {', '.join(sorted(facts))}.") from fault


def _where(fault: BaseException, name: str) -> str:
    """Return the file and line of a template that a fault came from: Jinja2 puts them into the traceback."""
    found, frame = name, fault.__traceback__
    while frame is not None:
        file = frame.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            found = f"{file}, line {frame.tb_lineno}"
        frame = frame.tb_next
    return found


def page_facts(page: Page, incident: Incident | None) -> dict[str, object]:
    """Return what the templates of SMS and calls can use, besides ``has_reply``, ``has_keys`` and ``person``."""
    title = title_outside(incident) if incident else page.title
    is_open_to_all = incident is not None and not incident.is_private
    return {
        "title": title,
        "reason": reason_of(page, incident) if is_open_to_all else "",
        "code": page.code,
        "urgency": page.urgency,
        "number": incident.number if incident else "",
        "priority": incident.priority if incident else "",
        "severity": incident.severity if incident else "",
        "service": (incident.service or "") if incident and is_open_to_all else "",
    }


def role_facts(role: str, incident: Incident, commands: Commands) -> dict[str, object]:
    """Return what the instructions of a role can use."""
    channel = f"<#{incident.channel_id}>" if incident.channel_id else f"incident #{incident.number}"
    return {
        "role": ROLES.get(role, role),
        "number": incident.number,
        "title": one_line(incident.title),
        "priority": incident.priority,
        "severity": incident.severity,
        "urgency": incident.urgency,
        "service": incident.service or "",
        "affected": incident.affected,
        "channel": Markup(channel),
        "incident_command": commands.incident,
        "oncall_command": commands.oncall,
        "page_command": commands.page,
    }
