"""Whom the bot lets in from Outlook: good tokens of every kind, and each fault a token can have."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from bot.web.outlook.entra import OFFICE
from tests.fakes.entra import APP_ID, TENANT_ID, FakeEntra, rsa_key
from tests.outlook_identity.conftest import PERSON, Outlook

OTHER = "99999999-aaaa-4bbb-8ccc-000000000099"
GOOD: Mapping[str, Mapping[str, Any]] = {
    "for our app": {},
    "for our app by its address": {"aud": f"api://bot.example/{APP_ID}"},
    "with other scopes beside": {"scp": "openid access_as_user profile"},
    "that says it is of a person": {"idtyp": "user"},
    **{f"fetched by Office {client[:8]}": {"azp": client} for client in sorted(OFFICE)},
}


@pytest.mark.parametrize("what", GOOD)
async def test_a_good_token_opens_a_session_that_checks_texts(outlook: Outlook, what: str) -> None:
    status, answer = await outlook.signs_in(**GOOD[what])
    assert status == 200, answer
    assert any(place["id"] == "open" for place in answer["destinations"])
    status, checked = await outlook.checks(answer["session"], "Ring til Mette på 010190-1234.")
    assert status == 200
    assert any(finding["label"] == "CPR-nummer" for finding in checked["findings"])


def faulty(*without: str, **claims: Any) -> Callable[[FakeEntra], str]:
    """A token that Entra signed, with these claims gone or changed."""
    return lambda entra: f"Bearer {entra.user_token(PERSON, without=without, **claims)}"


def claims_of(entra: FakeEntra) -> dict[str, Any]:
    told: dict[str, Any] = jwt.decode(entra.user_token(PERSON), options={"verify_signature": False})
    return told


def part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def unsigned(entra: FakeEntra) -> str:
    return f"Bearer {part({'alg': 'none', 'typ': 'JWT', 'kid': 'key-1'})}.{part(claims_of(entra))}."


def signed_with_the_public_key(entra: FakeEntra) -> str:
    """HS256 with what everybody may know as the secret."""
    public = rsa_key("key-1").public_key()
    secret = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    signed = f"{part({'alg': 'HS256', 'kid': 'key-1'})}.{part(claims_of(entra))}"
    signature = hmac.digest(secret, signed.encode(), hashlib.sha256)
    return f"Bearer {signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def signed_by_another_key(entra: FakeEntra) -> str:
    return f"Bearer {entra.user_token(PERSON, key='somebody-elses', head={'kid': 'key-1'})}"


def signed_another_way(entra: FakeEntra) -> str:
    token = jwt.encode(claims_of(entra), rsa_key("key-1"), algorithm="PS256", headers={"kid": "key-1"})
    return f"Bearer {token}"


def changed_afterwards(entra: FakeEntra) -> str:
    head, _, signature = entra.user_token(PERSON).split(".")
    return f"Bearer {head}.{part(claims_of(entra) | {'oid': OTHER})}.{signature}"


def issuer(tenant: str, version: str = "v2.0") -> Callable[[FakeEntra], str]:
    return lambda entra: faulty(iss=f"{entra.authority}/{tenant}/{version}")(entra)


NOW = int(time.time())

WRONG: Mapping[str, tuple[int, Callable[[FakeEntra], str | None]]] = {
    "no token": (401, lambda _: None),
    "an empty header": (401, lambda _: ""),
    "a scheme alone": (401, lambda _: "Bearer "),
    "another scheme": (401, lambda entra: f"Basic {entra.user_token(PERSON)}"),
    "the token without its scheme": (401, lambda entra: entra.user_token(PERSON)),
    "garbage": (401, lambda _: "Bearer aaaa.bbbb.cccc"),
    "two parts of three": (401, lambda entra: "Bearer " + entra.user_token(PERSON).rpartition(".")[0]),
    "far too long": (401, lambda _: "Bearer " + "a" * 7000 + "." + "b" * 900 + ".c"),
    "no signature": (401, unsigned),
    "the public key as a secret": (401, signed_with_the_public_key),
    "another algorithm": (401, signed_another_way),
    "a key nobody knows": (401, lambda entra: f"Bearer {entra.user_token(PERSON, key='key-77')}"),
    "a key of another's": (401, signed_by_another_key),
    "no key named": (401, lambda entra: f"Bearer {entra.user_token(PERSON, head={'kid': None})}"),
    "changed after it was signed": (401, changed_afterwards),
    "expired": (401, faulty(exp=NOW - 3600)),
    "expired within the clock's leeway": (401, faulty(exp=NOW - 5)),
    "no end": (401, faulty("exp")),
    "an end that is no time": (401, faulty(exp="i morgen")),
    "not yet valid": (401, faulty(nbf=NOW + 3600)),
    "no beginning": (401, faulty("nbf")),
    "made in the future": (401, faulty(iat=NOW + 3600)),
    "no time of making": (401, faulty("iat")),
    "another audience": (401, faulty(aud=OTHER)),
    "Microsoft Graph's audience": (401, faulty(aud="00000003-0000-0000-c000-000000000000")),
    "the same app at another address": (401, faulty(aud=f"api://bot.example.evil/{APP_ID}")),
    "several audiences": (401, faulty(aud=[APP_ID, OTHER])),
    "no audience": (401, faulty("aud")),
    "another issuer": (401, faulty(iss=f"https://login.example/{TENANT_ID}/v2.0")),
    "no issuer": (401, faulty("iss")),
    "the issuer of another tenant": (401, issuer(OTHER)),
    "the issuer of all tenants": (401, issuer("common")),
    "an issuer with a slash too many": (401, issuer(TENANT_ID, "v2.0/")),
    "no tenant": (401, faulty("tid")),
    "a token of version 1": (401, faulty("azp", ver="1.0", appid=APP_ID)),
    "no version": (401, faulty("ver")),
    "no person": (401, faulty("oid")),
    "a person who is no id": (401, faulty(oid="mette@fjordvig.example")),
    "a person who is a list": (401, faulty(oid=[PERSON])),
    "another tenant": (403, faulty(tid=OTHER)),
    "no scope": (403, faulty("scp")),
    "another scope": (403, faulty(scp="Mail.Read")),
    "a scope that only begins alike": (403, faulty(scp="access_as_user_or_so")),
    "scopes in a list": (403, faulty(scp=["access_as_user"])),
    "an ID token": (403, faulty("scp", "azp", nonce="a-nonce")),
    "an app by its role": (403, faulty("scp", roles=["access_as_user"])),
    "an app that has a scope": (403, faulty(idtyp="app")),
    "a client nobody knows": (403, faulty(azp=OTHER)),
    "no client": (403, faulty("azp")),
}


@pytest.mark.parametrize("what", WRONG)
async def test_a_wrong_token_is_refused_in_words(outlook: Outlook, what: str) -> None:
    status, make = WRONG[what]
    refused, answer = await outlook.open_session(make(outlook.entra))
    assert refused == status
    assert set(answer) == {"error"}
    words = "kunne ikke se, hvem du er" if status == 401 else "med din konto i kommunen"
    assert words in answer["error"]


async def test_the_refusal_comes_in_the_language_that_is_asked_for(outlook: Outlook) -> None:
    _, answer = await outlook.open_session(None, **{"Accept-Language": "en-GB"})
    assert answer["error"].startswith("I could not see who you are")


async def test_a_token_that_teams_was_given_is_none_for_outlook(outlook: Outlook) -> None:
    status, _ = await outlook.open_session(f"Bearer {outlook.entra.token('https://teams.example')}")
    assert status == 401
