"""A set-up in which everything is turned on, as it should be at the end of the guide: nothing is amiss."""

import json
from datetime import UTC, datetime
from importlib.metadata import version

from tests.doctor.conftest import NOT_OURS, Site
from tests.doctor.test_command import doctor, environment_of
from tests.doctor.test_examine import approved
from tests.fakes.entra import APP_ID
from tests.fakes.graph import fake_graph
from tests.fakes.ingestion import fake_ingestion

MAILBOX = "maavi@opfundet.example"
SEASON = NOT_OURS - {
    ("rules", "not_approved")
}  # of the ruleset; the day on which the tests run may be outside


async def test_with_outlook_graph_telemetry_and_approved_rules_all_is_green(site: Site) -> None:
    site.write("admins: [anna]", "admins: [anna]\nmail: {own_domains: [opfundet.example]}")
    await approved(site, datetime.now(UTC).date())
    async with fake_graph(site.teams.entra) as graph, fake_ingestion() as azure:
        graph.user(site.teams.user("Bo Leder").aad_id, "bo.leder@opfundet.example")
        graph.mailboxes.add(MAILBOX)
        graph.app(APP_ID, version("maa-vi"))
        environment = environment_of(
            site,
            API_APP_ID="22222222-aaaa-4bbb-8ccc-000000000009",
            GRAPH="leaders,mail,catalogue",
            GRAPH_URL=graph.url,
            MAIL_FROM=MAILBOX,
            APPLICATION_INSIGHTS=azure.connection,
        )
        status, said, errors = await doctor("--json", **environment)
    assert (status, errors) == (0, "")
    findings = json.loads(said)["findings"]
    amiss = [each for each in findings if each["level"] != "ok"]
    assert [each for each in amiss if (each["check"], each["case"]) not in SEASON] == []
    assert {each["check"] for each in findings if each["case"] == "ok"} >= {
        *("settings", "organisation", "admins", "token", "keys", "clock", "address", "outlook", "telemetry"),
        *("graph", "graph_leaders", "graph_absence", "graph_mail", "catalogue"),
        *("database", "workers", "queue", "schedules", "teams", "departments", "deliveries"),
    }
    assert not {each["case"] for each in findings} & {"off"}
