"""A WebSocket client (RFC 6455) of /api/v1/ws, as small as can be: text frames, one at a time."""
import base64
import json
import os
import socket
import struct
import urllib.parse

TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA
WHOLE, MASKED = 0x80, 0x80


class Live:
    """Raises OSError when the server is gone, TimeoutError when it says nothing for a while."""

    def __init__(self, url, patience_s=10):
        where = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((where.hostname, where.port), patience_s)
        self.left = b""  # Received and not yet read.
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /api/v1/ws HTTP/1.1\r\nHost: {where.netloc}\r\n"
                             "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
                             ).encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self._read(1)
        if not head.startswith(b"HTTP/1.1 101 "):
            raise OSError(f"no WebSocket: {head.decode()}")

    def say(self, **frame):
        self._send(TEXT, json.dumps(frame).encode())

    def hear(self):
        """The next frame as an object."""
        while True:
            head, length = self._read(2)
            if length == 126:
                length = struct.unpack(">H", self._read(2))[0]
            elif length == 127:
                length = struct.unpack(">Q", self._read(8))[0]
            content = self._read(length)
            kind = head & 0x0F
            if kind == TEXT and head & WHOLE:
                return json.loads(content)
            if kind == PING:
                self._send(PONG, content)
            elif kind != PONG:
                raise OSError(f"frame of kind {kind}: {content!r}")

    def close(self):
        self.socket.close()

    def _send(self, kind, content):
        mask = os.urandom(4)
        length = (struct.pack(">B", MASKED | len(content)) if len(content) < 126 else
                  struct.pack(">BH", MASKED | 126, len(content)))
        masked = bytes(byte ^ mask[i % 4] for i, byte in enumerate(content))
        self.socket.sendall(bytes([WHOLE | kind]) + length + mask + masked)

    def _read(self, size):
        while len(self.left) < size:
            piece = self.socket.recv(65536)
            if not piece:
                raise OSError("the server closed the connection")
            self.left += piece
        piece, self.left = self.left[:size], self.left[size:]
        return piece
