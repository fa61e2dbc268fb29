"""files.*: the external upload flow, and what became of the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.blocks import prepare_blocks
from bot.sandbox.posting import Draft, change, delete, link_addresses, post
from bot.sandbox.wire import Json, SlackError

if TYPE_CHECKING:
    from bot.sandbox.call import Call
    from bot.sandbox.channels import Channel
    from bot.sandbox.files import File

MAX_BYTES = 1_000_000_000
MAX_CHANNELS = 100
MAX_ALT_TEXT = 1000
DEFAULT_PAGE = 100


def get_upload_url(call: Call) -> Json:
    """files.getUploadURLExternal."""
    length = call.whole("length", 0)
    if length <= 0:
        raise SlackError("invalid_arguments", ["[ERROR] must be greater than 0 [json-pointer:/length]"])
    if length > MAX_BYTES:
        raise SlackError("file_upload_size_restricted")
    if len(call.text("alt_txt")) > MAX_ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    name = call.text("filename")
    file, address = call.site.files.begin(call.actor.id, name, length, call.text("alt_txt"))
    return {"upload_url": address, "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """files.completeUploadExternal: shares all files in one message for each channel."""
    files = _uploaded(call)
    names = call.items("channels") or call.items("channel_id")
    if len(names) > MAX_CHANNELS:
        raise SlackError("channels_limit_exceeded")
    channels = [_destination(call, name) for name in names]
    draft = _draft(call)
    for file in files:
        file.is_complete = True
    for channel in channels:
        _share(call, files, channel, draft)
    return {"files": [call.site.files.render(file) for file in files]}


def _uploaded(call: Call) -> list[File]:
    given: Any = call.data("files", "invalid_arguments")
    if not isinstance(given, list) or not given or not all(isinstance(each, dict) for each in given):
        raise SlackError("invalid_arguments", ["[ERROR] must provide an array of files [json-pointer:/files]"])
    files: list[File] = []
    for each in given:
        file = call.site.files.uploaded(str(each.get("id")))
        if file.user_id != call.actor.id:
            raise SlackError("file_not_found")
        file.title = str(each.get("title") or file.name)
        files.append(file)
    return files


def _destination(call: Call, name: str) -> Channel:
    channel = call.workspace.channel(name, call.actor.id)
    if call.actor.id not in channel.members:
        raise SlackError("not_in_channel")
    if channel.is_archived:
        raise SlackError("posting_to_channel_denied")
    return channel


def _draft(call: Call) -> Draft:
    blocks = call.data("blocks", "invalid_blocks")
    return Draft(
        user=call.actor.id,
        text=link_addresses(call.text("initial_comment")),
        blocks=prepare_blocks(blocks) if blocks else None,
        thread_ts=call.text("thread_ts") or None,
        subtype="file_share",
        extra={"upload": False, "display_as_bot": False},
    )


def _share(call: Call, files: list[File], channel: Channel, draft: Draft) -> None:
    def carry(ts: str) -> Json:
        for file in files:
            file.shares.setdefault(channel.id, []).append(ts)
        return {"files": [call.site.files.render(file) for file in files]}

    post(call.workspace, channel, draft, at_posting=carry)
    for file in files:
        event: Json = {
            "type": "file_shared",
            "file_id": file.id,
            "user_id": file.user_id,
            "file": {"id": file.id},
            "channel_id": channel.id,
            "event_ts": call.workspace.next_ts(),
        }
        call.workspace.tell(channel, event)


def info(call: Call) -> Json:
    """files.info."""
    file = _visible(call)
    shape = call.site.files.render(file)
    answer: Json = {"file": shape, "comments": [], "response_metadata": {"next_cursor": ""}}
    if shape["mimetype"].startswith("text/"):
        answer["content"] = (file.content or b"").decode(errors="replace")
    return answer


def _visible(call: Call) -> File:
    file = call.site.files.get(call.text("file"))
    if not call.site.files.is_visible(file, call.actor.id):
        raise SlackError("file_not_found")
    return file


def list_all(call: Call) -> Json:
    """files.list: newest first, in numbered pages."""
    user, channel = call.text("user"), call.text("channel")
    found = [
        file
        for file in call.site.files.listed()
        if call.site.files.is_visible(file, call.actor.id)
        and user in {"", file.user_id}
        and (not channel or channel in file.shares)
    ]
    count, number = max(call.whole("count", DEFAULT_PAGE), 1), max(call.whole("page", 1), 1)
    shown = found[(number - 1) * count : number * count]
    paging = {"count": count, "total": len(found), "page": number, "pages": -(-len(found) // count)}
    return {"files": [call.site.files.render(file) for file in shown], "paging": paging}


def delete_file(call: Call) -> Json:
    """files.delete: the messages that carried it show that it is gone."""
    file = _visible(call)
    if file.user_id != call.actor.id and not call.actor.is_admin:
        raise SlackError("cant_delete_file")
    call.site.files.delete(file)
    for channel_id, stamps in file.shares.items():
        for ts in stamps:
            _strip(call, call.workspace.channels[channel_id], ts, file.id)
    event: Json = {"type": "file_deleted", "file_id": file.id, "event_ts": call.workspace.next_ts()}
    call.workspace.tell_app(event)
    call.workspace.tell_everyone(event)
    return {}


def _strip(call: Call, channel: Channel, ts: str, file_id: str) -> None:
    message = channel.log.get(ts)
    if message is None or "files" not in message.body:
        return
    left = [each for each in message.body["files"] if each["id"] != file_id]
    if not left and not message.body["text"] and "blocks" not in message.body:
        delete(call.workspace, channel, message)
        return
    gone: Json = {"id": file_id, "mode": "tombstone"}
    kept = [each if each["id"] != file_id else gone for each in message.body["files"]]
    change(call.workspace, channel, message, {"files": kept}, is_edit=False)


METHODS = {
    "files.getUploadURLExternal": get_upload_url,
    "files.completeUploadExternal": complete_upload,
    "files.info": info,
    "files.list": list_all,
    "files.delete": delete_file,
}
