"""Files: the external upload in its three steps, and what is stored."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.sandbox.wire import Json, SlackError
from bot.sandbox.workspace import TEAM_ID

if TYPE_CHECKING:
    from bot.sandbox.workspace import Workspace

_PREVIEW = 1000


@dataclass
class File:
    """An uploaded file. ``shares`` maps channel ids to the ts of the messages that carry it."""

    id: str
    name: str
    title: str
    user_id: str
    created: int
    declared: int
    alt_text: str = ""
    content: bytes | None = None
    is_complete: bool = False
    shares: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    @property
    def extension(self) -> str:
        """Return the file type as Slack names it: the extension, or "text"."""
        _, dot, ending = self.name.rpartition(".")
        return {"md": "markdown", "htm": "html", "txt": "text"}.get(ending.lower(), ending.lower()) if dot else "text"


class Files:
    """The files of the workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._files: dict[str, File] = {}
        self._uploads: dict[str, str] = {}
        self.base_url = ""

    def begin(self, user_id: str, name: str, length: int, alt_text: str) -> tuple[File, str]:
        """Return a new file and the address to which its content is to be POSTed."""
        file = File(self._workspace.new_id("F"), name, name, user_id, self._workspace.seconds(), length, alt_text)
        ticket = self._workspace.secret("upload")
        self._files[file.id] = file
        self._uploads[ticket] = file.id
        return file, f"{self.base_url}/upload/v1/{ticket}"

    def receive(self, ticket: str, content: bytes) -> File | None:
        """Store what was POSTed; None for an unknown or used address."""
        file = self._files.get(self._uploads.pop(ticket, ""))
        if file is not None:
            file.content = content
        return file

    def get(self, file_id: str) -> File:
        """Return a finished file. Raises ``file_not_found``."""
        file = self._files.get(file_id)
        if file is None or not file.is_complete:
            raise SlackError("file_not_found")
        return file

    def uploaded(self, file_id: str) -> File:
        """Return a file whose content has arrived and that is not finished yet. Raises ``file_not_found``."""
        file = self._files.get(file_id)
        if file is None or file.content is None or file.is_complete:
            raise SlackError("file_not_found")
        return file

    def listed(self) -> list[File]:
        """Return the finished files, newest first."""
        return [file for file in reversed(self._files.values()) if file.is_complete]

    def is_visible(self, file: File, user_id: str) -> bool:
        """Tell whether the person may see the file: their own, or shared where they are or where all may look."""
        channels = self._workspace.channels
        return file.user_id == user_id or any(self._workspace.may_see(channels[each], user_id) for each in file.shares)

    def delete(self, file: File) -> None:
        """Forget a file."""
        del self._files[file.id]

    def render(self, file: File) -> Json:
        """Return the file object."""
        content = file.content or b""
        channels = [self._workspace.channels[each] for each in file.shares]
        private = f"{self.base_url}/files-pri/{TEAM_ID}-{file.id}"
        user = self._workspace.users[file.user_id]
        mimetype = mimetypes.guess_type(file.name)[0] or "text/plain"
        shape: Json = {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.title,
            "mimetype": mimetype,
            "filetype": file.extension,
            "pretty_type": file.extension.upper(),
            "user": file.user_id,
            "user_team": TEAM_ID,
            "editable": mimetype.startswith("text/"),
            "size": len(content),
            "mode": "snippet" if mimetype.startswith("text/") else "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": any(not each.is_private for each in channels),
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": f"{private}/{quote(file.name)}",
            "url_private_download": f"{private}/download/{quote(file.name)}",
            "permalink": f"{self.base_url}/files/{file.user_id}/{file.id}/{quote(file.name)}",
            "comments_count": 0,
            "is_starred": False,
            "shares": self._shares(file),
            "channels": [each.id for each in channels if each.kind == "channel"],
            "groups": [each.id for each in channels if each.kind in {"group", "mpim"}],
            "ims": [each.id for each in channels if each.kind == "im"],
            "has_more_shares": False,
            "has_rich_preview": False,
            "file_access": "visible",
        }
        if file.alt_text:
            shape["alt_txt"] = file.alt_text
        if user.is_bot:
            shape["bot_id"] = user.bot_id
        if mimetype.startswith("text/"):
            text = content.decode(errors="replace")
            shape |= {"preview": text[:_PREVIEW], "lines": text.count("\n") + 1}
        return shape

    def _shares(self, file: File) -> Json:
        shares: Json = {}
        for channel_id, stamps in file.shares.items():
            channel = self._workspace.channels[channel_id]
            places = [
                {"ts": ts, "channel_name": channel.name, "team_id": TEAM_ID, "share_user_id": file.user_id}
                for ts in stamps
            ]
            shares.setdefault("private" if channel.is_private else "public", {})[channel_id] = places
        return shares
