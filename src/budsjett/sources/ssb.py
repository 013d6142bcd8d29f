"""Statistics Norway's tables by PxWebApi 2: one table and one selection at a time, with a patience that ends.

`https://data.ssb.no/api/pxwebapi/v2/tables/{table}/data` (guide: https://www.ssb.no/api/api-mot-statistikkbanken--brukerveiledning,
read 2026-11-27 in a public copy): at most 800 000 cells an answer, 30 questions a minute, an address of at most about
2 100 characters; licence CC BY 4.0. What is asked for is looked up in the table's own description first, so that a
code Statistics Norway has changed is told of by name.

No call was made from where this was written: the tests run the client on answers composed in the documented form.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx2

from budsjett import __version__
from budsjett.errors import NoAnswer
from budsjett.sources import jsonstat
from budsjett.sources.jsonstat import Dataset, NotJsonStatError

ADDRESS = "https://data.ssb.no/api/pxwebapi/v2"
SOURCE = "SSB"
MOST_BYTES = 24 * 1024 * 1024
LONGEST_ADDRESS = 2_000
TRIES = 3
LONGEST_WAIT_S = 20.0
TIMEOUT = httpx2.Timeout(30.0, connect=10.0)
LATER = "Prøv igjen om noen minutter."
AGAIN = frozenset({429, 502, 503, 504})
"""Answers that may be better the next time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What is asked for of one dimension: codes, or an expression as `*`, `???` and `from(2005)`."""

    codes: tuple[str, ...]
    codelist: str = ""
    aggregated: bool = False


def codes(*wanted: str) -> Chosen:
    """Codes as they stand."""
    return Chosen(codes=wanted)


class Ssb:
    """A connection to Statistics Norway. `transport` and `wait` are for tests."""

    def __init__(
        self, transport: httpx2.BaseTransport | None = None, *, wait: Callable[[float], None] = time.sleep
    ) -> None:
        self._wait = wait
        self._client = httpx2.Client(
            transport=transport,
            timeout=TIMEOUT,
            follow_redirects=False,
            headers={"User-Agent": f"budsjett/{__version__}", "Accept": "application/json"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def described(self, table: str) -> Dataset:
        """A table's dimensions with their codes. Refuses (NoAnswer)."""
        return self._dataset(table, f"{ADDRESS}/tables/{table}/metadata", {"lang": "no"}, metadata=True)

    def table(self, table: str, chosen: Mapping[str, Chosen]) -> Dataset:
        """What is chosen of a table; a dimension left out is summed, where the table allows it. Refuses (NoAnswer)."""
        parameters = {"lang": "no", "outputFormat": "json-stat2"}
        for name, choice in chosen.items():
            parameters[f"valueCodes[{name}]"] = ",".join(choice.codes)
            if choice.codelist:
                parameters[f"codelist[{name}]"] = choice.codelist
                parameters[f"outputValues[{name}]"] = "aggregated" if choice.aggregated else "single"
        return self._dataset(table, f"{ADDRESS}/tables/{table}/data", parameters, metadata=False)

    def _dataset(self, table: str, address: str, parameters: Mapping[str, str], *, metadata: bool) -> Dataset:
        url = httpx2.URL(address, params=parameters)
        if len(str(url)) > LONGEST_ADDRESS:
            raise _refusal(table, "Spørringen er for lang.", "Velg færre koder, eller bruk et uttrykk som from(2015).")
        content = self._asked(table, url)
        try:
            return jsonstat.read(content, metadata=metadata)
        except NotJsonStatError as fault:
            raise _refusal(table, f"Svaret kan ikke leses: {fault}.", "SSB kan ha endret formatet; si fra.") from fault

    def _asked(self, table: str, url: httpx2.URL) -> bytes:
        """The body of a good answer; asked again, a few times, where that may help."""
        for left in reversed(range(TRIES)):
            try:
                with self._client.stream("GET", url) as answer:
                    if answer.status_code in AGAIN and left:
                        wait_s = _asked_to_wait(answer, TRIES - left)
                    elif answer.status_code != httpx2.codes.OK:
                        raise _by_status(table, answer.status_code)
                    else:
                        return _body(table, answer)
            except httpx2.TimeoutException as fault:
                if not left:
                    raise _refusal(table, "SSB svarte ikke i tide.", LATER) from fault
                wait_s = float(TRIES - left)
            except httpx2.TransportError as fault:
                if not left:
                    raise _refusal(
                        table, "Vi fikk ikke kontakt med data.ssb.no.", "Sjekk nettforbindelsen og en eventuell proxy."
                    ) from fault
                wait_s = float(TRIES - left)
            self._wait(wait_s)
        raise AssertionError  # the last try returns or refuses


def _asked_to_wait(answer: httpx2.Response, tried: int) -> float:
    """How long the answer asks us to wait, in seconds, as far as we are willing."""
    told = answer.headers.get("Retry-After", "")
    return min(float(told), LONGEST_WAIT_S) if told.isascii() and told.isdigit() else float(2**tried)


def _body(table: str, answer: httpx2.Response) -> bytes:
    if "json" not in answer.headers.get("Content-Type", ""):
        raise _refusal(table, "Svaret er ikke JSON.", "Sjekk at ingen proxy svarer i SSBs sted.")
    body = bytearray()
    for part in answer.iter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise _refusal(
                table, f"Svaret er større enn {MOST_BYTES // 1024 // 1024} MB.", "Velg færre år eller koder."
            )
    return bytes(body)


def _by_status(table: str, status: int) -> NoAnswer:
    told = {
        400: ("SSB forstår ikke spørringen.", "Sjekk kommunenummeret og året; tabellen kan være endret."),
        403: ("Spørringen er større enn SSB svarer på.", "Velg færre år eller koder."),
        404: ("SSB har ikke tabellen, eller en av kodene.", "Sjekk tabellnummeret og kommunenummeret på ssb.no."),
        429: ("SSB ber oss vente: for mange spørringer på kort tid.", "Vent ett minutt og prøv igjen."),
        503: ("SSBs tjeneste er stengt nå.", LATER),
    }
    problem, remedy = told.get(status, (f"SSB svarte med status {status}.", LATER))
    return _refusal(table, problem, remedy)


def _refusal(table: str, problem: str, remedy: str) -> NoAnswer:
    return NoAnswer(source=f"{SOURCE} tabell {table}", problem=problem, remedy=remedy)


def refuse(table: str, problem: str, remedy: str) -> NoAnswer:
    """A refusal of what a table holds, for those who read it."""
    return _refusal(table, problem, remedy)


def known(described: Dataset, table: str, dimension: str, wanted: str) -> str:
    """A code that the table has. Refuses (NoAnswer) one that it does not have, by name."""
    if dimension not in described.codes:
        raise _refusal(table, f"Tabellen har ikke lenger dimensjonen {dimension}.", "SSB har endret den; si fra.")
    if wanted not in described.codes[dimension]:
        raise _refusal(
            table, f"«{wanted}» finnes ikke i {dimension}.", "Sjekk kommunenummeret og året på ssb.no/statbank."
        )
    return wanted
