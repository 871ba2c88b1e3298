"""``python -m bot package``: build, check and write what an administrator uploads."""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from manifest.addin import FILE
from manifest.archive import zipped
from manifest.build import VARIANTS, Parameters, build
from manifest.lint import lint
from manifest.outlook import SEND_MODES

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
_REASONS = Path(__file__).resolve().parents[1] / "docs/permissions.md"  # not in an installed wheel


def main(arguments: Sequence[str]) -> int:
    """0 when the package is written, 1 when it would be faulty, 2 for arguments that cannot be used."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.preview and options.variant == "outlook-xml":
        parser.error("--preview is for Teams; the XML manifest has no preview features")
    if options.send_mode != "soft" and options.variant == "teams":
        parser.error("--send-mode is for Outlook; the variant teams has no alert")
    parameters = Parameters(
        options.app_id,
        options.host,
        options.api_app_id,
        variant=options.variant,
        send_mode=options.send_mode,
        preview=options.preview,
    )
    files = build(parameters)
    reasons = _REASONS.read_text(encoding="utf-8") if _REASONS.is_file() else None
    faults = lint(files, parameters.host, reasons)
    if faults:
        print("\n".join(map(str, faults)), file=sys.stderr)  # noqa: T201
        return 1
    target: Path = options.out / file_name(parameters)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(files[FILE] if FILE in files else zipped(files))
    if parameters.sign_in_id and not parameters.api_app_id:
        print(_SAME_REGISTRATION, file=sys.stderr)  # noqa: T201
    print(target)  # noqa: T201 # what the caller asked for
    return 0


_SAME_REGISTRATION = (
    "Users sign in to the bot's own registration. Where the bot is a managed identity they cannot:"
    " build with --api-app-id."
)


def file_name(parameters: Parameters) -> str:
    """``maa-vi-teams.zip``, ``maa-vi-combined-block.zip``, ``maa-vi-outlook.xml`` and so on."""
    in_xml = parameters.variant == "outlook-xml"
    parts = [
        Path(FILE).stem if in_xml else f"maa-vi-{parameters.variant}",
        "block" if parameters.send_mode == "block" else "",
        "preview" if parameters.preview else "",
    ]
    return "-".join(filter(None, parts)) + (".xml" if in_xml else ".zip")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line for what is wrong; ``--help`` says how it is used."""
        self.exit(2, f"{message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m bot package",
        description="Build what to upload: the app for Teams, the app for Teams and Outlook, or the add-in"
        " for Outlook alone.",
    )
    parser.add_argument(
        "--app-id", required=True, type=_identifier, help="the bot's app registration (a GUID)"
    )
    parser.add_argument("--host", required=True, type=_host, help="where the bot answers: bot.kommune.dk")
    parser.add_argument(
        "--api-app-id",
        type=_identifier,
        help="the registration that users sign in to; default: the bot's (a managed identity cannot be both)",
    )
    parser.add_argument("--variant", choices=VARIANTS, default="teams", help="default: teams")
    parser.add_argument(
        "--send-mode",
        choices=SEND_MODES,
        default="soft",
        help="the alert in Outlook; block: no mail leaves while the bot cannot be reached; default: soft",
    )
    parser.add_argument(
        "--preview", action="store_true", help="with what Microsoft still calls a preview: slash commands"
    )
    parser.add_argument("--out", type=Path, default=Path("dist"), help="folder to write to; default: dist")
    return parser


def _identifier(text: str) -> str:
    if not _ID.fullmatch(text.lower()) or set(text) <= set("0-"):
        raise argparse.ArgumentTypeError("must be a GUID such as 12345678-1234-4321-8765-123456789abc")
    return text.lower()


def _host(text: str) -> str:
    if not _HOST.fullmatch(text.lower()):
        raise argparse.ArgumentTypeError("must be a public host name alone, such as bot.kommune.dk")
    return text.lower()
