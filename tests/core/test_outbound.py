"""Nothing that only we can reach is ever called, whatever the address looks like, and no receiver can hold us up."""

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from txng.core import clock, outbound
from txng.core.errors import Refused

OPEN = ["127.0.0.0/8"]


class Receiver:
    """A host on loopback that answers each connection with what it was given, as slowly as it was told."""

    def __init__(self, answer: bytes, pause: float = 0.0, piece: int = 65536, tls: ssl.SSLContext | None = None):
        self.tls = tls
        self.answer, self.pause, self.piece = answer, pause, piece
        self.asked: list[bytes] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}/hook"

    def _serve(self) -> None:
        self.socket.settimeout(0.05)
        while not self.ended.is_set():
            try:
                peer, _ = self.socket.accept()
                peer.settimeout(5)
                if self.tls:
                    peer = self.tls.wrap_socket(peer, server_side=True)
            except OSError:
                continue
            with peer:
                try:
                    self.asked.append(peer.recv(65536))
                    length = re.search(rb"content-length: (\d+)", self.asked[-1], re.IGNORECASE)
                    while length and len(self.asked[-1].partition(b"\r\n\r\n")[2]) < int(length[1]):
                        self.asked[-1] += peer.recv(65536)
                    for start in range(0, len(self.answer), self.piece):
                        peer.sendall(self.answer[start : start + self.piece])
                        if self.ended.wait(self.pause):
                            break
                except OSError:
                    pass

    def close(self) -> None:
        self.ended.set()
        self.thread.join()
        self.socket.close()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Callable[..., Receiver]]:
    settings.OUTBOUND_ALLOW = OPEN
    made: list[Receiver] = []

    def make(*arguments: Any, **named: Any) -> Receiver:
        made.append(Receiver(*arguments, **named))
        return made[-1]

    yield make
    for one in made:
        one.close()


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(outbound.OutboundFailed) as failed:
        call()
    return failed.value.problems[0].code


def test_it_sends_and_reads(receiver: Callable[..., Receiver]) -> None:
    host = receiver(b"HTTP/1.1 201 Created\r\nX-Receipt: 7\r\nContent-Length: 2\r\n\r\nok")
    answer = outbound.send("POST", host.url, content=b'{"a":1}', headers={"X-Signature": "s"})
    assert (answer.status, answer.body, answer.ok, answer.headers["x-receipt"]) == (201, b"ok", True, "7")
    assert host.asked[0].startswith(b"POST /hook HTTP/1.1\r\n")
    assert b"x-signature: s" in host.asked[0].lower()
    assert host.asked[0].endswith(b'{"a":1}')


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/",
        "https://example.com:22/",
        "https://user:secret@example.com/",
        "https:///nowhere",
        "ftp://example.com/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://example.com/\r\nHost: x",
        "https://example.com\\@127.0.0.1/",
        "https://" + "a" * 3000 + ".vn/",
        "https://[::1",
        "//example.com/",
        "",
    ],
)
def test_other_forms_of_address_are_refused_before_anything_is_looked_up(url: str, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = []
    assert code_of(lambda: outbound.send("GET", url)) == "outbound-url"


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "127.1",
        "0.0.0.0",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[2002:7f00:1::]",
        "[64:ff9b::7f00:1]",
        "[fe80::1]",
        "[fc00::1]",
        "[ff02::1]",
        "[::127.0.0.1]",
        "224.0.0.1",
        "255.255.255.255",
    ],
)
def test_internal_addresses_are_refused_in_every_disguise(host: str, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = []
    refused = ("outbound-address", "outbound-url", "outbound-unreachable")  # the latter two: no such spelling here
    assert code_of(lambda: outbound.send("GET", f"https://{host}/")) in refused


@pytest.mark.parametrize("address", ["8.8.8.8", "203.162.4.190", "2001:4860:4860::8888"])
def test_public_addresses_may_be_called(address: str) -> None:
    assert outbound.may_be_called(address)


@given(st.ip_addresses(v=4))
def test_a_disguised_address_is_judged_like_the_bare_one(address: Any) -> None:
    bare = outbound.may_be_called(str(address))
    assert outbound.may_be_called(f"::ffff:{address}") == bare
    assert outbound.may_be_called(f"64:ff9b::{address}") == bare
    number = int(address)
    assert outbound.may_be_called(f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1") == bare
    if address.is_private or address.is_loopback or address.is_link_local or address.is_multicast:
        assert not bare


def test_an_opened_network_opens_nothing_else(settings: Any) -> None:
    settings.OUTBOUND_ALLOW = OPEN
    assert code_of(lambda: outbound.send("GET", "http://10.0.0.1/")) == "outbound-address"
    assert code_of(lambda: outbound.send("GET", "http://8.8.8.8/")) == "outbound-url", "public hosts: https only"


def test_a_wrong_setting_is_said(settings: Any) -> None:
    settings.OUTBOUND_ALLOW = ["localhost"]
    with pytest.raises(Refused, match="setting-invalid"):
        outbound.send("GET", "https://example.com/")


def certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """A self-signed certificate for ``name`` as a file, and a server that shows it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signed = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1))
        .not_valid_after(clock.now() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    shown, secret = folder / f"{name}.pem", folder / f"{name}.key"
    shown.write_bytes(signed.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown, secret)
    return shown, context


def test_certificates_are_checked_for_the_name_although_the_address_is_called(
    receiver: Callable[..., Receiver], settings: Any, tmp_path: Path
) -> None:
    settings.OUTBOUND_ALLOW = ["127.0.0.0/8", "::1/128"]
    trusted, right = certificate(tmp_path, "localhost")
    other, wrong = certificate(tmp_path, "other.test")
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    url = receiver(answer, tls=right).url.replace("http://127.0.0.1", "https://localhost")
    assert code_of(lambda: outbound.send("GET", url)) == "outbound-tls", "nobody vouches for it"
    settings.OUTBOUND_CA_FILE = str(trusted)
    assert outbound.send("GET", url).body == b"ok"
    settings.OUTBOUND_CA_FILE = str(other)
    url = receiver(answer, tls=wrong).url.replace("http://127.0.0.1", "https://localhost")
    assert code_of(lambda: outbound.send("GET", url)) == "outbound-tls", "it is another's"


def test_redirects_are_not_followed(receiver: Callable[..., Receiver]) -> None:
    inner = receiver(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret")
    host = receiver(b"HTTP/1.1 302 Found\r\nLocation: %b\r\nContent-Length: 0\r\n\r\n" % inner.url.encode())
    answer = outbound.send("GET", host.url)
    assert answer.status == 302
    assert inner.asked == []


def test_no_more_is_read_than_wanted(receiver: Callable[..., Receiver]) -> None:
    host = receiver(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2**22)
    answer = outbound.send("GET", host.url, most_bytes=1000)
    assert (len(answer.body), answer.truncated) == (1000, True)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 " + b"O" * 500,
        b"HTTP/1.1 200 OK\r\nX-Slow: " + b"a" * 500,
        b"HTTP/1.1 200 OK\r\n\r\n" + b"b" * 500,
    ],
)
def test_a_slow_receiver_is_left_in_time(receiver: Callable[..., Receiver], answer: bytes) -> None:
    host = receiver(answer + b" " * 100, pause=0.1, piece=1)
    begun = time.monotonic()
    assert code_of(lambda: outbound.send("GET", host.url, seconds=0.6)) == "outbound-slow"
    assert time.monotonic() - begun < 3


def test_nobody_there_and_nonsense(receiver: Callable[..., Receiver]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    receiver(b"")
    assert code_of(lambda: outbound.send("GET", f"http://127.0.0.1:{port}/")) == "outbound-unreachable"
    assert code_of(lambda: outbound.send("GET", "https://nowhere.invalid/")) == "outbound-unreachable"
    host = receiver(b"SSH-2.0-OpenSSH\r\n\r\n")
    assert code_of(lambda: outbound.send("GET", host.url)) == "outbound-broken"
    secure = host.url.replace("http:", "https:")
    assert code_of(lambda: outbound.send("GET", secure)) in ("outbound-tls", "outbound-unreachable", "outbound-broken")
