"""Texts: a provider on the loopback, asked as a real one would be."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from dunwell.adapters.text import BadTextSettings, FolderTextSender, HttpTextSender
from dunwell.core.ports import Text, TextSender

BEN = Text(key="outbox-9", to_number="+447700900123", body="Please call us. نشكركم")


class Provider(ThreadingHTTPServer):
    """Takes each key once, and answers as the number asks."""

    taken: dict[str, dict[str, str]]
    calls: int = 0


class _Door(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.calls += 1
        number = said["to"]
        answers = {
            "+1": (400, {"error": "invalid_number"}),
            "+2": (429, {}),
            "+3": (500, {}),
            "+4": (401, {}),
            "+5": (422, {"error": "forbidden_words"}),
        }
        code, answer = answers.get(number, (200, {"id": f"p-{said['key']}"}))
        if number == "+6":
            code = 307
        if code == 200:
            assert self.headers["Idempotency-Key"] == said["key"]
            assert self.headers["Authorization"] == "Bearer secret"
            self.server.taken[said["key"]] = said
        self.send_response(code)
        if code == 307:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""


@pytest.fixture
def provider() -> Iterator[tuple[Provider, HttpTextSender]]:
    server = Provider(("127.0.0.1", 0), _Door)
    server.taken = {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server, HttpTextSender(f"http://127.0.0.1:{server.server_port}/send", "secret", timeout_seconds=5)
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["http", "folder"])
def any_sender(request: pytest.FixtureRequest, tmp_path: Path) -> TextSender:
    return request.getfixturevalue("provider")[1] if request.param == "http" else FolderTextSender(tmp_path)


def test_every_sender_takes_a_text_and_a_repeat_has_the_same_reference(any_sender: TextSender) -> None:
    first, second = any_sender.send(BEN), any_sender.send(BEN)

    assert first.was_accepted
    assert first == second


def test_the_provider_gets_number_words_and_key(provider: tuple[Provider, HttpTextSender]) -> None:
    provider[1].send(BEN)

    assert provider[0].taken == {"outbox-9": {"to": BEN.to_number, "body": BEN.body, "key": "outbox-9"}}


@pytest.mark.parametrize(
    ("number", "is_permanent", "is_unusable"),
    [("+1", True, True), ("+2", False, False), ("+3", False, False), ("+4", False, False), ("+5", True, False)],
)
def test_an_answer_says_whether_to_try_again_and_who_is_to_blame(
    provider: tuple[Provider, HttpTextSender], number: str, is_permanent: bool, is_unusable: bool
) -> None:
    answer = provider[1].send(Text("k", number, "x"))

    assert not answer.was_accepted
    assert (answer.is_permanent_failure, answer.is_point_unusable) == (is_permanent, is_unusable)


def test_a_redirect_is_not_followed(provider: tuple[Provider, HttpTextSender]) -> None:
    assert not provider[1].send(Text("k", "+6", "x")).was_accepted
    assert provider[0].calls == 1


def test_a_provider_that_does_not_answer_is_a_temporary_failure() -> None:
    answer = HttpTextSender("http://127.0.0.1:9/send", timeout_seconds=1).send(BEN)

    assert not answer.was_accepted
    assert not answer.is_permanent_failure


@pytest.mark.parametrize("url", ["http://sms.example.com/send", "ftp://127.0.0.1/", "", "https://", "file:///etc/x"])
def test_words_about_people_go_encrypted_or_not_at_all(url: str) -> None:
    with pytest.raises(BadTextSettings, match="https"):
        HttpTextSender(url)
