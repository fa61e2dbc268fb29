"""Files: the external upload flow with the official client, sharing, download and deletion."""

from __future__ import annotations

from typing import Any

import aiohttp

from tests.sandbox.slack_lab import ALICE, BOB, BOT, Lab, refused

TEXT = "# Postmortem\n\nIt broke.\n"


async def upload(slack: Lab, **extra: Any) -> dict[str, Any]:
    answer = await slack.bot.files_upload_v2(content=TEXT, filename="inc-1.md", title="Postmortem", **extra)
    return answer["files"][0]


async def test_the_official_upload_becomes_a_message_with_the_file(slack: Lab) -> None:
    ops = slack.channel("ops")
    async with slack.watching(slack.bob):
        file = await upload(slack, channel=ops, initial_comment="The draft")
        seen = await slack.bob.sees("message", subtype="file_share")
        await slack.bob.sees("file_shared", file_id=file["id"])
    assert (seen["user"], seen["text"], seen["channel"]) == (BOT, "The draft", ops)
    (shown,) = seen["files"]
    assert (shown["id"], shown["name"], shown["title"]) == (file["id"], "inc-1.md", "Postmortem")
    assert (shown["mimetype"], shown["filetype"], shown["size"]) == ("text/markdown", "markdown", len(TEXT))
    assert shown["shares"]["public"][ops][0]["ts"] == seen["ts"]
    assert shown["channels"] == [ops]
    assert shown["preview"] == TEXT
    (stored,) = slack.history("ops")
    assert stored["files"] == [shown]


async def test_a_file_goes_into_a_thread(slack: Lab) -> None:
    ops = slack.channel("ops")
    parent = (await slack.bot.chat_postMessage(channel=ops, text="x"))["ts"]
    await upload(slack, channel=ops, thread_ts=parent)
    thread = (await slack.bot.conversations_replies(channel=ops, ts=parent))["messages"]
    assert [len(message.get("files", [])) for message in thread] == [0, 1]
    assert thread[1]["thread_ts"] == parent


async def download(slack: Lab, url: str, token: str | None) -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with slack.http.get(url, headers=headers, allow_redirects=False) as answer:
        return answer.status, await answer.text()


async def test_a_private_address_needs_a_token_that_may_see_the_file(slack: Lab) -> None:
    file = await upload(slack, channel=slack.channel("ops"))
    url = file["url_private_download"]
    assert await download(slack, url, slack.sandbox.bot_token) == (200, TEXT)
    assert await download(slack, url, f"xoxp-{ALICE}") == (200, TEXT)
    assert (await download(slack, url, None))[0] == 302
    assert (await download(slack, url, "xoxb-other"))[0] == 302
    hidden = await slack.bob.api.files_upload_v2(content="x", filename="x.txt", channel=slack.channel("secret"))
    url = hidden["files"][0]["url_private"]
    assert (await download(slack, url, f"xoxp-{BOB}"))[0] == 200
    assert (await download(slack, url, f"xoxp-{ALICE}"))[0] == 404
    assert await refused(slack.alice.api.files_info(file=hidden["files"][0]["id"])) == "file_not_found"


async def test_the_upload_address_takes_a_form_too_and_takes_it_once(slack: Lab) -> None:
    slot = await slack.bot.files_getUploadURLExternal(filename="a.bin", length=4)
    form = aiohttp.FormData()
    form.add_field("filename", b"\x00\x01\x02\x03", filename="a.bin")
    async with slack.http.post(slot["upload_url"], data=form) as answer:
        assert (answer.status, await answer.text()) == (200, "OK - 4")
    async with slack.http.post(slot["upload_url"], data=b"again") as answer:
        assert answer.status == 404
    done = await slack.bot.files_completeUploadExternal(files=[{"id": slot["file_id"]}])
    assert done["files"][0]["title"] == "a.bin"
    assert done["files"][0]["shares"] == {}
    again = slack.bot.files_completeUploadExternal(files=[{"id": slot["file_id"]}])
    assert await refused(again) == "file_not_found"


async def test_uploads_that_cannot_be_finished_are_refused(slack: Lab) -> None:
    slot = await slack.bot.files_getUploadURLExternal(filename="a.txt", length=4)
    files: Any = [{"id": slot["file_id"]}]
    assert await refused(slack.bot.files_completeUploadExternal(files=files)) == "file_not_found"
    await slack.http.post(slot["upload_url"], data=b"text")
    nowhere = slack.bot.files_completeUploadExternal(files=files, channel_id="C0NOWHERE")
    assert await refused(nowhere) == "channel_not_found"
    outside = slack.bot.files_completeUploadExternal(files=files, channel_id=slack.channel("random"))
    assert await refused(outside) == "not_in_channel"
    assert await refused(slack.bot.files_getUploadURLExternal(filename="a.txt", length=0)) == "invalid_arguments"


async def test_files_are_listed_and_deleted_with_the_message_that_carried_them(slack: Lab) -> None:
    ops = slack.channel("ops")
    file = await upload(slack, channel=ops)
    assert [each["id"] for each in (await slack.bot.files_list(channel=ops))["files"]] == [file["id"]]
    assert (await slack.bot.files_info(file=file["id"]))["content"] == TEXT
    assert await refused(slack.bob.api.files_delete(file=file["id"])) == "cant_delete_file"
    await slack.bot.files_delete(file=file["id"])
    assert slack.history("ops") == []
    assert await refused(slack.bot.files_info(file=file["id"])) == "file_not_found"
