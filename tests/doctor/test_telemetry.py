"""The doctor sends one figure to where telemetry goes, and says what was answered."""

import socket

import pytest

from bot.doctor.finding import Finding
from tests.doctor.conftest import Site, wrong
from tests.fakes.ingestion import KEY, TOKEN, FakeIngestion, fake_ingestion


def of_telemetry(found: list[Finding]) -> Finding:
    (telemetry,) = (each for each in found if each.check == "telemetry")
    return telemetry


async def examined(site: Site, connection: str, sign_in: str = "key") -> Finding:
    changes = {"APPLICATION_INSIGHTS": connection, "APPLICATION_INSIGHTS_SIGN_IN": sign_in}
    found = await site.examine(**changes)
    telemetry = of_telemetry(found)
    expected = {(telemetry.check, telemetry.case)} if telemetry.level != "ok" else set()
    assert wrong(found) == expected, "something else is wrong too"
    if expected:
        assert telemetry.to_do("da") and telemetry.to_do("en") != telemetry.to_do("da")
    assert KEY not in telemetry.what("da")
    return telemetry


async def test_that_it_is_off_is_said_and_is_no_fault(site: Site) -> None:
    telemetry = of_telemetry(await site.examine())
    assert (telemetry.case, telemetry.level) == ("off", "ok")


async def test_one_figure_is_sent_and_taken(site: Site) -> None:
    async with fake_ingestion() as azure:
        assert (await examined(site, azure.connection)).level == "ok"
    assert [value for _, value in _doctors(azure)] == [1]


@pytest.mark.parametrize(
    ("status", "case"), [(400, "refused"), (401, "not_allowed"), (403, "not_allowed"), (439, "refused")]
)
async def test_a_refusal_is_told_with_its_status(site: Site, status: int, case: str) -> None:
    async with fake_ingestion() as azure:
        azure.status = status
        telemetry = await examined(site, azure.connection)
    assert telemetry.case == case
    assert str(status) in telemetry.what("en")


async def test_nobody_there_is_told_with_the_host(site: Site) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    connection = f"InstrumentationKey={KEY};IngestionEndpoint=http://127.0.0.1:{port}/"
    telemetry = await examined(site, connection)
    assert telemetry.case == "unreachable"
    assert f"127.0.0.1:{port}" in telemetry.what("da")


async def test_the_machines_identity_is_really_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "ManagedIdentityCredential")
    monkeypatch.setenv("IDENTITY_HEADER", "invented")
    async with fake_ingestion() as azure:
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{azure.url}/msi/token")
        assert (await examined(site, azure.connection, "entra")).level == "ok"
        assert azure.signed_in == [f"Bearer {TOKEN}"]
        monkeypatch.setenv("IDENTITY_ENDPOINT", f"{azure.url}/nothing/here")
        assert (await examined(site, azure.connection, "entra")).case == "no_token"


def _doctors(azure: FakeIngestion) -> list[tuple[dict[str, str], float]]:
    return [
        (each.get("properties", {}), each["metrics"][0]["value"])
        for each in azure.of("MetricData")
        if each["metrics"][0]["name"] == "doctor"
    ]
