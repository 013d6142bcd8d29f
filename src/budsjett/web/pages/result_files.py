"""A counted round as files to take home: a workbook, CSV and JSON. They stand beside the result and are as public."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from budsjett.exports import results as files
from budsjett.store.engine import Connection
from budsjett.usecases import vote
from budsjett.usecases.decided import decided
from budsjett.web import words
from budsjett.web.depends import AVisit, MunicipalityId, Visit
from budsjett.web.rule_words import RULES

router = APIRouter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of file: what browsers call it, and how it is made at a moment."""

    media_type: str
    write: Callable[[files.Result, datetime], bytes]


CSV = "text/csv; charset=utf-8"
KINDS: Mapping[str, Kind] = {
    "stotte.csv": Kind(media_type=CSV, write=lambda result, _: files.supported_csv(result)),
    "valgt.csv": Kind(media_type=CSV, write=lambda result, _: files.chosen_csv(result)),
    "resultat.json": Kind(media_type="application/json", write=lambda result, _: files.result_json(result)),
    "resultat.xlsx": Kind(
        media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        write=lambda result, now: files.result_workbook(result, made_at=now),
    ),
}


@router.get("/{m}/resultat/filer/{name}")
def newest(m: MunicipalityId, name: str, visit: AVisit) -> Response:
    """A file of the newest round's result."""
    return _file(m, visit, None, name)


@router.get("/{m}/runder/{round_ref}/resultat/filer/{name}")
def of_round(m: MunicipalityId, round_ref: str, name: str, visit: AVisit) -> Response:
    """The same of a round by its name."""
    return _file(m, visit, round_ref, name)


def _file(m: str, visit: Visit, ref: str | None, name: str) -> Response:
    if name not in KINDS:
        raise HTTPException(404)
    kind = KINDS[name]
    with visit.reading() as conn:
        visit.frame(conn, m)  # refuses a municipality that is not here
        result = result_of(conn, m, ref)
    made_at = visit.now.astimezone(words.OSLO).replace(tzinfo=None)
    headers = {"Content-Disposition": f'attachment; filename="{m}-{result.round}-{name}"'}
    return Response(kind.write(result, made_at), media_type=kind.media_type, headers=headers)


def result_of(conn: Connection, m: str, ref: str | None) -> files.Result:
    """What the files hold of a round. Refuses (NotYetCounted) before the count."""
    round_, counted = vote.count_of(conn, m, ref)
    items = {item.measure_id: item for item in vote.ballot_items(conn, round_).items}
    steps = counted.outcome.steps
    return files.Result(
        municipality=m,
        round=round_.ref,
        title=round_.title,
        rule=RULES[counted.rule].name,
        limit_kr=round_.limit_kr,
        spent_kr=counted.outcome.cost_kr,
        ballots=counted.ballots,
        trial_ballots=counted.trial_ballots,
        version=counted.version,
        election_sha256=counted.digest,
        decided_sha256=decided(conn, round_),
        supported=tuple(
            files.Supported(
                id=step.item,
                title=items[step.item].title,
                cost_kr=step.cost_kr,
                support=step.support,
                supporters=step.supporters,
                against=step.against,
            )
            for step in sorted(steps, key=lambda step: (-step.support, items[step.item].title))
        ),
        considered=tuple(
            files.Considered(
                id=step.item,
                title=items[step.item].title,
                cost_kr=step.cost_kr,
                adopted=step.adopted,
                step=number,
                spared=items[step.item].spared,
            )
            for number, step in enumerate(steps, start=1)
        ),
    )
