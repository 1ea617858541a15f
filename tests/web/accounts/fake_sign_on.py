"""A service of sign-on on loopback: discovery, authorisation, tokens and keys as OpenID Connect Core 1.0 has them.

It checks what a client must send (client id, secret, PKCE, the same address as before) and can lie.
"""

import base64
import hashlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


@dataclass
class FakeSignOn:
    """``person``: the claims of whoever sits before the browser. ``fault``: ``""``, ``dead``, ``garbage``,
    ``audience``, ``issuer``, ``nobody``, ``refuses`` or ``elsewhere``."""

    person: dict[str, Any] = field(default_factory=lambda: {"sub": "nguoi-1", "name": "Trần Thị Đăng"})
    fault: str = ""
    secret: str = "bi-mat-chung"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake.answer(self, {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
                fake.answer(self, {name: values[0] for name, values in parse_qs(body).items()})

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler: BaseHTTPRequestHandler, form: dict[str, str]) -> None:
        parts = urlsplit(handler.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.calls.append(f"{handler.command} {parts.path}")
        known = {
            "/.well-known/openid-configuration": lambda: self._say(handler, 200, self._description()),
            "/authorize": lambda: self._authorize(handler, asked),
            "/token": lambda: self._token(handler, form),
            "/userinfo": lambda: self._say(handler, 200, self.person),
            "/keys": lambda: self._say(handler, 200, {"keys": []}),
        }
        if self.fault == "dead":
            self._say(handler, 503, {})
        elif self.fault == "garbage":
            self._say(handler, 200, ["?"])
        elif parts.path in known:
            known[parts.path]()
        else:
            self._say(handler, 404, {})

    def _description(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }

    def _authorize(self, handler: BaseHTTPRequestHandler, asked: dict[str, str]) -> None:
        told = {"state": asked["state"]}
        if self.fault == "refuses":
            told["error"] = "access_denied"
        else:
            code = f"code-{len(self.codes)}"
            self.codes[code] = asked
            told["code"] = code
        handler.send_response(302)
        handler.send_header("Location", f"{asked['redirect_uri']}?{urlencode(told)}")
        handler.end_headers()

    def _token(self, handler: BaseHTTPRequestHandler, form: dict[str, str]) -> None:
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        good = (
            asked is not None
            and form.get("client_secret") == self.secret
            and form["client_id"] == asked["client_id"] == "txng"
            and form["redirect_uri"] == asked["redirect_uri"]
            and asked["code_challenge_method"] == "S256"
            and base64.urlsafe_b64encode(verifier).rstrip(b"=").decode() == asked["code_challenge"]
        )
        if not good:
            return self._say(handler, 400, {"error": "invalid_grant"})
        if self.fault == "elsewhere":
            handler.send_response(302)
            handler.send_header("Location", "http://127.0.0.1:9/")
            handler.end_headers()
            return None
        claims = {
            **(self.person if self.fault != "nobody" else {}),
            "iss": "https://khac.example" if self.fault == "issuer" else self.url,
            "aud": "khac" if self.fault == "audience" else "txng",
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
        }
        if self.fault == "nobody":
            self.person = {}
        token = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        return self._say(handler, 200, {"access_token": "the", "token_type": "Bearer", "id_token": token})

    def _say(self, handler: BaseHTTPRequestHandler, status: int, body: Any) -> None:
        sent = json.dumps(body).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(sent)))
        handler.end_headers()
        handler.wfile.write(sent)
