"""``python -m bot package``: build, check and write what an administrator uploads."""

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from manifest.archive import zipped
from manifest.build import BUILDABLE, VARIANTS, Parameters, build
from manifest.lint import lint

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HOST = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


def main(arguments: Sequence[str]) -> int:
    """0 when the package is written, 1 when it would be faulty, 2 for arguments that cannot be used."""
    options = _parser().parse_args(arguments)
    if options.variant not in BUILDABLE:
        print(f"The variant {options.variant} is not in this version; teams is.", file=sys.stderr)  # noqa: T201
        return 2
    parameters = Parameters(options.app_id, options.host, options.api_app_id)
    files = build(parameters)
    faults = lint(files, parameters.host)
    if faults:
        print("\n".join(map(str, faults)), file=sys.stderr)  # noqa: T201
        return 1
    target: Path = options.out / f"maa-vi-{options.variant}.zip"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(zipped(files))
    print(target)  # noqa: T201 # what the caller asked for
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot package", description="Build the app package to upload to Teams."
    )
    parser.add_argument(
        "--app-id", required=True, type=_identifier, help="the bot's app registration (a GUID)"
    )
    parser.add_argument("--host", required=True, type=_host, help="where the bot answers: bot.kommune.dk")
    parser.add_argument(
        "--api-app-id", type=_identifier, help="the registration that users sign in to, where pages need one"
    )
    parser.add_argument("--variant", choices=VARIANTS, default="teams", help="default: teams")
    parser.add_argument("--out", type=Path, default=Path("dist"), help="folder to write to; default: dist")
    return parser


def _identifier(text: str) -> str:
    if not _ID.fullmatch(text.lower()):
        raise argparse.ArgumentTypeError("must be a GUID such as 12345678-1234-4321-8765-123456789abc")
    return text.lower()


def _host(text: str) -> str:
    if not _HOST.fullmatch(text.lower()):
        raise argparse.ArgumentTypeError("must be a public host name alone, such as bot.kommune.dk")
    return text.lower()
