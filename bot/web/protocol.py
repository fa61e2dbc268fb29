"""How requests are read off a connection."""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_MOST_BYTES = 65_536
_REFUSAL = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """Reads requests with httptools, and closes a connection whose head or trailer does not end.

    httptools itself keeps whatever arrives until the line is complete: one client could fill the memory with it.
    """

    _unended = 0

    def data_received(self, data: bytes) -> None:
        """Take what arrived. A head may take ``_MOST_BYTES``, and what arrives together with its last part."""
        self._unended += len(data)
        super().data_received(data)
        if self._unended > _MOST_BYTES and not self.transport.is_closing():
            self.transport.write(_REFUSAL)
            self.transport.close()

    def on_body(self, body: bytes) -> None:
        """Note that what arrived is part of a body, which whoever reads it bounds."""
        self._unended = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Note that the request has ended."""
        self._unended = 0
        super().on_message_complete()
