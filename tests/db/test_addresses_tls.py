"""Certificates of the addresses that are looked at."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core import addresses
from core.addresses import Verdict
from db.work.addresses import Net, look

NAME = "school.ru"


def certificate(folder: Path, name: str, days: int) -> Path:
    """Signed by itself; `days` it holds from now on, or how long ago it ended."""
    key = ec.generate_private_key(ec.SECP256R1())
    whose = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(whose)
        .issuer_name(whose)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = folder / f"{name}-{days}.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *plain) + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


class _Page(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def speaking(file: Path, asked: list[str]) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    context.sni_callback = lambda _line, name, _context: asked.append(name)
    server = HTTPServer(("127.0.0.1", 0), _Page)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("name", "days", "trusted", "verdict"),
    [
        (NAME, 30, True, addresses.OPENS),
        (NAME, 30, False, addresses.UNPROVED),
        (NAME, -1, True, addresses.EXPIRED),
        ("other.ru", 30, True, addresses.STRANGE),
    ],
)
def test_a_certificate_is_looked_at_for_the_name_and_not_for_the_place(
    tmp_path: Path, name: str, days: int, trusted: bool, verdict: Verdict
) -> None:
    file, asked = certificate(tmp_path, name, days), list[str]()
    trust = ssl.create_default_context(cafile=str(file)) if trusted else ssl.create_default_context()
    with speaking(file, asked) as port:
        net = Net(lambda _host, _port: ["127.0.0.1"], lambda _place: True, trust, {443: port})
        assert look(f"https://{NAME}/", net) == verdict
    assert asked[0] == NAME


def test_the_world_is_asked_for_its_certificates() -> None:
    assert Net().trust.verify_mode is ssl.CERT_REQUIRED
    assert Net().trust.check_hostname
