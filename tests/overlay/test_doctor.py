"""The doctor on a municipality's own rules: faults with their lines, who approved them, and when."""

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.doctor.folder import check_rules, read_folder
from bot.organisation.folder import load_folder
from bot.organisation.live import content_hash
from tests.doctor.conftest import Site, site, wrong
from tests.overlay.folders import RULES, town

__all__ = ["site"]  # the fixture

OURS = RULES.replace("by: eva", "by: anna")


async def _write(site: Site, rules: str) -> None:
    """Until the running bot has taken the change up."""
    (site.folder / "rules.yaml").write_text(rules, encoding="utf-8")
    wanted = content_hash(site.folder)
    for _ in range(1500):
        if site.bot.parts.edition_now().content_hash == wanted:
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the running bot did not take the change up")


async def test_approved_rules_are_told_with_who_and_when(site: Site) -> None:
    await _write(site, OURS)
    found = await site.examine(datetime(2026, 12, 1, tzinfo=UTC))
    assert not [each for each in found if each.check == "rules" and each.level != "ok"]
    said = {each.check: each.what("da") for each in found}
    assert "godkendt af Anna Admin (2026-11-20)" in said["rules"]
    assert said["overlay"] == "Kommunens eget i mappen: spørgsmål 1, regler 4, tekster 0, retningslinjer 0."


async def test_an_approval_that_was_given_to_other_rules_is_told_and_no_verdict_claims_it(site: Site) -> None:
    await _write(site, OURS)
    assert site.bot.parts.ruleset.approved_by == "Anna Admin"
    changed = OURS.replace("Open services always", "Open services")
    await _write(site, changed)
    assert site.bot.parts.ruleset.approved_by is None
    assert ("rules", "changed") in wrong(await site.examine())
    await _write(site, changed.replace("2026-11-20", "2026-11-21"))  # approved again
    assert ("rules", "changed") not in wrong(await site.examine())
    assert site.bot.parts.ruleset.approved_by == "Anna Admin"
    await _write(site, OURS)  # back to what was approved first
    assert ("rules", "changed") not in wrong(await site.examine())


async def test_faults_of_the_overlay_are_told_with_their_lines_in_the_terminal_and_in_teams(
    site: Site,
) -> None:
    faulty = OURS.replace("to: [dpo]", "to: [dop]")
    (site.folder / "rules.yaml").write_text(faulty, encoding="utf-8")
    (site.folder / "texts.yaml").write_text("texts: {screening.outcome.red: {da: Ja, en: Yes}}\n", "utf-8")
    found = {each.check: each for each in await site.examine() if each.level == "error"}
    told = "\n".join(found["organisation"].more("da"))
    assert "texts.yaml:1: screening.outcome.red is the product's" in told
    assert f"rules.yaml:{faulty[: faulty.index('to: [dop]')].count(chr(10)) + 1}: " in told
    await site.admin.says("doktor")
    assert "texts.yaml:1:" in site.admin.card.text


@pytest.mark.parametrize(
    ("today", "case"),
    [
        (date(2026, 11, 19), "approved_ahead"),
        (date(2026, 11, 22), "ok"),
        (date(2027, 1, 20), "ok"),
        (date(2027, 11, 22), "approved_long_ago"),
    ],
)
def test_an_approval_has_its_time(tmp_path: Path, today: date, case: str) -> None:
    found = check_rules(load_folder(town(tmp_path, rules=RULES)), today)
    assert case in [each.case for each in found]
    for each in found:
        if each.level != "ok":
            assert each.what("da") != each.what("en")
            assert each.to_do("da") != each.to_do("en")


async def test_rules_that_nobody_approved_are_told(site: Site) -> None:
    await _write(site, OURS.replace("approved: {by: anna, on: 2026-11-20}\n", ""))
    found = await site.examine()
    unsigned = next(each for each in found if (each.check, each.case) == ("rules", "not_approved"))
    assert "rules.yaml" in unsigned.to_do("da")


async def test_a_folder_without_anything_of_its_own_is_told_nothing_about_it(site: Site) -> None:
    folder, found = read_folder(site.settings())
    assert folder
    assert [each.check for each in found] == ["organisation"]
