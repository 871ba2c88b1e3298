"""The screening as an employee plays it: the steps that every transcript begins with."""

from collections.abc import Sequence

from tests.fakes.teams import FakeTeams, TeamsUser

Answer = str | Sequence[str]

READ = "welcome.read"
NEXT = "screening.answer"
TITLE = "Resumé af høringssvar"
WISH = "Få et første udkast, som jeg selv læser igennem"

GREEN: tuple[Answer, ...] = ("ideas", "tool:copilot_chat", "none", "none", "no", "no", "yes")
"""No protected data in an approved tool: seven answers."""

YELLOW: tuple[Answer, ...] = ("ideas", "tool:chatgpt_gratis", "none", "none", "no", "no", "yes", "yes")
"""An open service, without protected data."""

RED: tuple[Answer, ...] = ("ideas", "tool:chatgpt_gratis", "cpr")
"""CPR numbers in an open service stop at the third answer."""


async def arrives(teams: FakeTeams, *, name: str = "Mette Opfundet", locale: str = "da-DK") -> TeamsUser:
    """Installs the bot, reads the principles and chooses a department; the form stands there now."""
    user = teams.user(name, locale=locale)
    await user.installs()
    await user.clicks(READ)
    await user.clicks("screening.choose_department", department="borgerservice")
    return user


async def begins(
    teams: FakeTeams,
    *,
    name: str = "Mette Opfundet",
    locale: str = "da-DK",
    title: str = TITLE,
    wish: str = WISH,
) -> TeamsUser:
    """Fills in the form; the first question stands there now."""
    user = await arrives(teams, name=name, locale=locale)
    await user.clicks("screening.start", title=title, wish=wish)
    return user


async def answers(user: TeamsUser, *given: Answer) -> None:
    """One answer a card."""
    for answer in given:
        await user.clicks(NEXT, answer=answer)
