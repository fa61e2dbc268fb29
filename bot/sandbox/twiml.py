"""TwiML read into verbs, as https://www.twilio.com/docs/voice/twiml describes them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PARSE_FAILURE = 12100
SCHEMA_WARNING = 12200
_DAY_SECONDS = 86_400
_FOUR_HOURS_SECONDS = 14_400
_HOUR_SECONDS = 3_600
_MOST_NUMBERS = 10


class TwimlError(Exception):
    """A document that cannot be executed. ``code`` is from Twilio's error dictionary."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Say:
    """Speak a text, ``loop`` times."""

    text: str
    loop: int = 1


@dataclass(frozen=True)
class Play:
    """Play a file, or tones."""

    url: str = ""
    digits: str = ""


@dataclass(frozen=True)
class Pause:
    """Wait in silence."""

    seconds: float = 1


@dataclass(frozen=True)
class Gather:
    """Collect key presses while the nested verbs are heard. ``action`` None means the current document's URL."""

    action: str | None = None
    method: str = "POST"
    timeout: float = 5
    num_digits: int | None = None
    finish_on_key: str = "#"
    is_sent_when_empty: bool = False
    hears_keys: bool = True
    verbs: tuple[Say | Play | Pause, ...] = ()


@dataclass(frozen=True)
class Redirect:
    """Continue with another document."""

    url: str = ""
    method: str = "POST"


@dataclass(frozen=True)
class Record:
    """Record what the person says. Seconds are those of the clock; ``timeout`` is the silence that ends it."""

    action: str | None = None
    method: str = "POST"
    max_length: float = _HOUR_SECONDS
    timeout: float = 5
    finish_on_key: str = "1234567890*#"
    has_beep: bool = True
    status_url: str = ""
    status_method: str = "POST"
    is_transcribed: bool = False
    transcribe_url: str = ""


@dataclass(frozen=True)
class Number:
    """Whom to dial. ``url`` is heard by the called person before the two are connected."""

    number: str
    url: str = ""
    method: str = "POST"
    status_url: str = ""
    status_method: str = "POST"
    status_events: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dial:
    """Ring other phones, all at once; the first to answer is connected."""

    numbers: tuple[Number, ...] = ()
    action: str | None = None
    method: str = "POST"
    timeout: float = 30
    time_limit: float = _FOUR_HOURS_SECONDS
    caller_id: str = ""
    hangs_up_on_star: bool = False


@dataclass(frozen=True)
class Hangup:
    """End the call."""


@dataclass(frozen=True)
class Reject:
    """Refuse a call that comes in. ``reason`` is "rejected" or "busy"."""

    reason: str = "rejected"


@dataclass(frozen=True)
class Message:
    """Answer a text with a text. ``to`` and ``sender`` are empty for the two ends of the conversation."""

    body: str
    to: str = ""
    sender: str = ""
    status_url: str = ""


Verb: TypeAlias = Say | Play | Pause | Gather | Redirect | Record | Dial | Hangup | Reject | Message


@dataclass
class Document:
    """The verbs of a document, in order, and what was passed over in it."""

    verbs: list[Verb] = field(default_factory=list[Verb])
    warnings: list[str] = field(default_factory=list[str])


class _Attributes:
    """The attributes of one element. Values that do not fit are passed over with a warning, as Twilio does."""

    def __init__(self, element: ET.Element, warnings: list[str]) -> None:
        self._tag = element.tag
        self._values: Mapping[str, str] = element.attrib
        self._warnings = warnings

    def text(self, name: str, default: str = "") -> str:
        return self._values.get(name, default)

    def url(self, name: str) -> str | None:
        return self._values.get(name, "").strip() or None

    def method(self, name: str = "method") -> str:
        value = self._values.get(name, "POST").upper()
        if value in ("GET", "POST"):
            return value
        self._warn(name)
        return "POST"

    def flag(self, name: str, default: bool = False) -> bool:
        value = self._values.get(name, "").lower()
        if value in ("true", "false"):
            return value == "true"
        if value:
            self._warn(name)
        return default

    def number(self, name: str, default: float, least: float = 0, most: float = _DAY_SECONDS) -> float:
        value = self._values.get(name)
        if value is None or value == "auto":
            return default
        try:
            number = float(value)
        except ValueError:
            number = least - 1
        if least <= number <= most:
            return number
        self._warn(name)
        return default

    def _warn(self, name: str) -> None:
        self._warnings.append(f"<{self._tag}> has an invalid {name}: {self._values.get(name)!r}")


def parse(text: str) -> Document:
    """Read a document. Unknown elements are passed over and named in ``warnings``.

    Raises:
        TwimlError: It is not XML, or its root is not <Response>.
    """
    root = _root(text)
    document = Document()
    for element in root:
        reader = _READERS.get(element.tag)
        if reader is None:
            document.warnings.append(f"Element <{element.tag}> is not a verb of TwiML")
        else:
            document.verbs.append(reader(element, document.warnings))
    return document


def _root(text: str) -> ET.Element:
    if "<!DOCTYPE" in text:
        raise TwimlError(PARSE_FAILURE, "A document type declaration is not allowed in TwiML")
    try:
        root = ET.fromstring(text.strip())  # noqa: S314 - without a DOCTYPE there are no entities to expand
    except ET.ParseError as error:
        raise TwimlError(PARSE_FAILURE, f"Error on parsing the document: {error}") from None
    if root.tag != "Response":
        raise TwimlError(PARSE_FAILURE, f"The root element is <{root.tag}>, not <Response>")
    return root


def _content(element: ET.Element) -> str:
    """Return the text of an element and of what is nested in it (SSML), spaces collapsed."""
    return " ".join("".join(element.itertext()).split())


def _say(element: ET.Element, warnings: list[str]) -> Say:
    return Say(_content(element), int(_Attributes(element, warnings).number("loop", 1)))


def _play(element: ET.Element, warnings: list[str]) -> Play:
    return Play(_content(element), _Attributes(element, warnings).text("digits"))


def _pause(element: ET.Element, warnings: list[str]) -> Pause:
    return Pause(_Attributes(element, warnings).number("length", 1))


_NESTED: dict[str, Callable[[ET.Element, list[str]], Say | Play | Pause]] = {
    "Say": _say,
    "Play": _play,
    "Pause": _pause,
}


def _gather(element: ET.Element, warnings: list[str]) -> Gather:
    attributes = _Attributes(element, warnings)
    warnings += [f"<{child.tag}> cannot be nested in <Gather>" for child in element if child.tag not in _NESTED]
    digits = int(attributes.number("numDigits", 0, least=1))
    return Gather(
        action=attributes.url("action"),
        method=attributes.method(),
        timeout=attributes.number("timeout", 5),
        num_digits=digits or None,
        finish_on_key=attributes.text("finishOnKey", "#"),
        is_sent_when_empty=attributes.flag("actionOnEmptyResult"),
        hears_keys="dtmf" in attributes.text("input", "dtmf").split(),
        verbs=tuple(_NESTED[child.tag](child, warnings) for child in element if child.tag in _NESTED),
    )


def _redirect(element: ET.Element, warnings: list[str]) -> Redirect:
    return Redirect(_content(element), _Attributes(element, warnings).method())


def _record(element: ET.Element, warnings: list[str]) -> Record:
    attributes = _Attributes(element, warnings)
    return Record(
        action=attributes.url("action"),
        method=attributes.method(),
        max_length=attributes.number("maxLength", _HOUR_SECONDS, least=1),
        timeout=attributes.number("timeout", 5),
        finish_on_key=attributes.text("finishOnKey", "1234567890*#"),
        has_beep=attributes.flag("playBeep", default=True),
        status_url=attributes.text("recordingStatusCallback"),
        status_method=attributes.method("recordingStatusCallbackMethod"),
        is_transcribed=attributes.flag("transcribe") or bool(attributes.text("transcribeCallback")),
        transcribe_url=attributes.text("transcribeCallback"),
    )


def _number(element: ET.Element, warnings: list[str]) -> Number:
    attributes = _Attributes(element, warnings)
    return Number(
        number=_content(element),
        url=attributes.text("url"),
        method=attributes.method(),
        status_url=attributes.text("statusCallback"),
        status_method=attributes.method("statusCallbackMethod"),
        status_events=tuple(attributes.text("statusCallbackEvent").split()),
    )


def _dial(element: ET.Element, warnings: list[str]) -> Dial:
    attributes = _Attributes(element, warnings)
    numbers = [_number(child, warnings) for child in element if child.tag == "Number"]
    warnings += [f"<Dial> to <{child.tag}> is not possible here" for child in element if child.tag != "Number"]
    if plain := (element.text or "").strip():
        numbers.insert(0, Number(plain))
    return Dial(
        numbers=tuple(numbers[:_MOST_NUMBERS]),
        action=attributes.url("action"),
        method=attributes.method(),
        timeout=attributes.number("timeout", 30, least=1),
        time_limit=attributes.number("timeLimit", _FOUR_HOURS_SECONDS, least=1),
        caller_id=attributes.text("callerId"),
        hangs_up_on_star=attributes.flag("hangupOnStar"),
    )


def _hangup(_element: ET.Element, _warnings: list[str]) -> Hangup:
    return Hangup()


def _reject(element: ET.Element, _warnings: list[str]) -> Reject:
    return Reject("busy" if element.get("reason") == "busy" else "rejected")


def _message(element: ET.Element, warnings: list[str]) -> Message:
    attributes = _Attributes(element, warnings)
    body = element.find("Body")
    return Message(
        body="".join((element if body is None else body).itertext()).strip(),
        to=attributes.text("to"),
        sender=attributes.text("from"),
        status_url=attributes.text("statusCallback") or attributes.text("action"),
    )


_READERS: dict[str, Callable[[ET.Element, list[str]], Verb]] = {
    **_NESTED,
    "Gather": _gather,
    "Redirect": _redirect,
    "Record": _record,
    "Dial": _dial,
    "Hangup": _hangup,
    "Reject": _reject,
    "Message": _message,
}
