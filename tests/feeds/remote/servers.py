"""Real servers on this machine for the ways that sources have: HTTP with a temper, SFTP, object storage, WebDAV."""

import asyncio
import base64
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

USER, SECRET = "jixiao", "kǒu-ling-7c1e-密"
ASCII_SECRET = "kou-ling-7c1e"  # noqa: S105


@dataclass
class Answer:
    """What a server says once.

    Attributes:
        status, content, headers: of the answer.
        cut_to: this many bytes are sent of those announced, then the connection breaks.
        is_reset: the connection breaks before anything is said.
        wait_s: silence before it.
    """

    content: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut_to: int | None = None
    is_reset: bool = False
    wait_s: float = 0.0


class Stub:
    """An HTTP server that gives the answers laid down for a path one after another, the last one for ever."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                stub.asked.append(self.path)
                stub.headers.append(dict(self.headers))
                self._say(stub.next_answer(self.path))

            def _say(self, answer: Answer) -> None:
                threading.Event().wait(answer.wait_s)
                if answer.is_reset:
                    self.connection.close()
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content if answer.cut_to is None else answer.content[: answer.cut_to])
                if answer.cut_to is not None:
                    self.wfile.flush()
                    self.connection.close()

            def handle_one_request(self) -> None:
                try:
                    super().handle_one_request()
                except (OSError, ValueError):
                    self.close_connection = True

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def say(self, path: str, *answers: Answer) -> str:
        self.answers[path] = list(answers)
        return self.address + path

    def next_answer(self, path: str) -> Answer:
        answers = self.answers.get(path.partition("?")[0]) or self.answers.get(path) or [Answer(status=404)]
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def http_server() -> Iterator[Stub]:
    stub = Stub()
    try:
        yield stub
    finally:
        stub.stop()


@dataclass(frozen=True)
class SftpServer:
    """Where an SFTP server listens, and the fingerprint of its key."""

    port: int
    host_key: str
    folder: Path
    key_file: Path


@contextmanager
def sftp_server(folder: Path) -> Iterator[SftpServer]:
    """asyncssh, with ``folder`` as its root, one user, a password and a key."""
    import asyncssh

    connections: list[asyncssh.SSHServerConnection] = []

    class Door(asyncssh.SSHServer):
        def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
            connections.append(conn)

        def password_auth_supported(self) -> bool:
            return True

        def public_key_auth_supported(self) -> bool:
            return True

        def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
            return username == USER and key.public_data == own.convert_to_public().public_data

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == (USER, SECRET)

    key, own = asyncssh.generate_private_key("ssh-ed25519"), asyncssh.generate_private_key("ssh-ed25519")
    key_file = folder.parent / f"{folder.name}_id"
    own.write_private_key(key_file)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> asyncssh.SSHAcceptor:
        return await asyncssh.create_server(
            Door,
            "127.0.0.1",
            0,
            server_host_keys=[key],
            sftp_factory=lambda chan: asyncssh.SFTPServer(chan, chroot=folder),
        )

    async def stop(acceptor: asyncssh.SSHAcceptor) -> None:
        acceptor.close()
        for each in connections:
            each.abort()
        await asyncio.sleep(0.05)
        await acceptor.wait_closed()

    acceptor = asyncio.run_coroutine_threadsafe(start(), loop).result(20)
    digest = hashlib.sha256(key.convert_to_public().public_data).digest()
    try:
        fingerprint = f"SHA256:{base64.b64encode(digest).decode().rstrip('=')}"
        yield SftpServer(acceptor.get_port(), fingerprint, folder, key_file)
    finally:
        asyncio.run_coroutine_threadsafe(stop(acceptor), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(20)
        loop.close()


@contextmanager
def webdav_server(folder: Path) -> Iterator[str]:
    """wsgidav on cheroot, with HTTP Basic."""
    from cheroot import wsgi
    from wsgidav.wsgidav_app import WsgiDAVApp

    app = WsgiDAVApp(
        {
            "provider_mapping": {"/": str(folder)},
            "simple_dc": {"user_mapping": {"*": {USER: {"password": ASCII_SECRET}}}},
            "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
            "verbose": 0,
            "logging": {"enable": False},
        }
    )
    server = wsgi.Server(("127.0.0.1", 0), app)
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.bind_addr[1]}/"
    finally:
        server.stop()
        thread.join(20)


@contextmanager
def s3_server() -> Iterator[str]:
    """moto's server; what it holds ends with it."""
    from moto.moto_server.threaded_moto_server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()
