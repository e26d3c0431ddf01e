"""Who asks a store: a name and a password, or a whole header, from the environment alone.

They stand in no setting, argument, message or ``repr``.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.request import parse_http_list, parse_keqv_list

from kg.errors import UsageError

USER: Final = "KG_STORE_USER"
PASSWORD: Final = "KG_STORE_PASSWORD"  # noqa: S105  # the name of the variable
AUTHORIZATION: Final = "KG_STORE_AUTHORIZATION"
_HASHES: Final = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}  # what RFC 7616 names


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a store may ask for; all empty for a store that asks for nothing.

    Attributes:
        user, password: For basic (RFC 7617) and digest authentication (RFC 7616).
        authorization: The value of the header ``Authorization``, sent as it is.
    """

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    authorization: str = field(default="", repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Credentials:
        """Return what the environment says.

        Raises:
            UsageError: It says both, or what no header can hold.
        """
        found = cls(
            user=environ.get(USER, ""),
            password=environ.get(PASSWORD, ""),
            authorization=environ.get(AUTHORIZATION, ""),
        )
        if found.user and found.authorization:
            raise UsageError(f"{USER} and {AUTHORIZATION} exclude each other.", hint="Unset one of them.")
        if ":" in found.user or not all(map(str.isprintable, found.variables().values())):
            raise UsageError(
                f"{USER}, {PASSWORD} or {AUTHORIZATION} has a character that no header can hold.",
                hint="Is there a line break at its end, or a colon in the name?",
            )
        return found

    def variables(self) -> dict[str, str]:
        """Return them as variables of the environment, for a process that is to have them too."""
        given = {USER: self.user, PASSWORD: self.password, AUTHORIZATION: self.authorization}
        return {name: value for name, value in given.items() if value}

    def answer(self, challenges: list[str], method: str, target: str) -> str | None:
        """Return the header that answers a challenge (``WWW-Authenticate``); ``None`` where none can be.

        Args:
            challenges: Each value of the header.
            method: The method of the request, such as ``PUT``.
            target: Its path and query.
        """
        schemes = {scheme.lower(): rest for scheme, _, rest in (c.partition(" ") for c in challenges)}
        if not self.user:
            return None
        if "digest" in schemes:
            return self._digest(parse_keqv_list(parse_http_list(schemes["digest"])), method, target)
        return self._basic() if "basic" in schemes else None

    def _basic(self) -> str:
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()

    def _digest(self, given: Mapping[str, str], method: str, target: str) -> str | None:
        algorithm = given.get("algorithm", "MD5")
        if algorithm not in _HASHES or "auth" not in given.get("qop", "").replace(" ", "").split(","):
            return None

        def digest(*parts: str) -> str:
            return _HASHES[algorithm](":".join(parts).encode()).hexdigest()

        realm, nonce, chance = given.get("realm", ""), given.get("nonce", ""), secrets.token_hex(8)
        ours = digest(self.user, realm, self.password)
        fields = {
            "username": self.user,
            "realm": realm,
            "nonce": nonce,
            "uri": target,
            "response": digest(ours, nonce, "00000001", chance, "auth", digest(method, target)),
            "cnonce": chance,
        } | ({"opaque": given["opaque"]} if "opaque" in given else {})
        quoted = ", ".join(f'{name}="{value}"' for name, value in fields.items())
        return f"Digest {quoted}, algorithm={algorithm}, qop=auth, nc=00000001"
