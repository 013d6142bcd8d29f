"""Scenario folders and what follows from them: check, accept, plan, optimise."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from budsjett.budget.basis import Basis
from budsjett.budget.lights import Light
from budsjett.budget.limits import examine
from budsjett.budget.measures import MeasureId
from budsjett.budget.plan import project
from budsjett.budget.robek import grounds
from budsjett.budget.schedules import schedule_5_4
from budsjett.budget.starts import listed, version
from budsjett.cli.answers import DONE, kr, leave, place, refuse, show, thousands
from budsjett.cli.proposals import say, sheets, told
from budsjett.errors import FaultyFiles, UnknownMeasure
from budsjett.optimise.between import Filled, filled
from budsjett.optimise.frontier import CURVES, Point, alternatives, curve, near_ties
from budsjett.optimise.headings import at_most
from budsjett.optimise.package import best
from budsjett.optimise.problem import Among, Answer, Held, Objective, Robust, Status, Wishes
from budsjett.optimise.ways_out import WayOut, ways_out
from budsjett.optimise.worth import entry, rooms
from budsjett.sources import golden, scenario_files
from budsjett.sources.support import Support, support
from budsjett.usecases.supposing import Supposed, supposing


def basis_in(folder: Path) -> Basis:
    """The basis that a folder holds. Refuses a folder with faults (FaultyFiles)."""
    basis, findings = scenario_files.read(scenario_files.read_folder(is_folder(folder)))
    if basis is None:
        raise FaultyFiles(findings=findings, count=sum(f.severity == "error" for f in findings))
    return basis


def is_folder(folder: Path) -> Path:
    """The folder, or a refusal that says what to write."""
    if not folder.is_dir():
        leave(f"{folder} er ingen mappe. Skriv stien til scenariomappen, for eksempel scenarios/vadso.")
    return folder


def _levers(settings: Sequence[tuple[str, float]]) -> Mapping[str, float]:
    return dict(settings)


def scenario_check(arguments: argparse.Namespace) -> int:
    """Every fault in a folder with its place; loads nothing."""
    basis = basis_in(arguments.folder)
    _, findings = scenario_files.read(scenario_files.read_folder(arguments.folder))
    for finding in findings:
        print(place(finding))
    figures, measures = len(basis.figures.by_line_year), len(basis.measures)
    print(f"{basis.municipality.name}: {figures} tall, {measures} tiltak, {len(basis.levers)} håndtak. Ingen feil.")
    return DONE


def scenario_accept(arguments: argparse.Namespace) -> int:
    """Write the golden file anew from the model."""
    path = arguments.folder / "expected.csv"
    path.write_bytes(golden.expected(basis_in(arguments.folder)))
    print(f"Skrev {path}. Se endringen med «git diff {path}».")
    return DONE


def plan(arguments: argparse.Namespace) -> int:
    """The plan of a package and a setting of levers."""
    basis = basis_in(arguments.folder)
    plan = project(basis, arguments.package, _levers(arguments.lever), projection=arguments.population)
    rows, checks = schedule_5_4(plan), examine(plan, basis)
    robek = grounds(checks, basis)
    if arguments.json:
        return show(
            {
                "municipality": basis.municipality.name,
                "years": list(plan.years),
                "lines": {line: list(amounts) for line, amounts in plan.whole().items()},
                "schedules": {"5-4": [{"n": r.n, "name": r.name, "values": list(r.values)} for r in rows]},
                "limits": [
                    {
                        "id": c.limit.id,
                        "law": c.limit.law,
                        "year": c.year,
                        "kept": c.kept,
                        "by_kr": c.by_kr,
                        "light": c.light,
                    }
                    for c in checks
                ],
                "robek": [{"letter": g.letter, "law": g.law, "light": g.light, "why": g.why} for g in robek],
                "package": list(plan.package),
            }
        )
    print(
        f"{basis.municipality.name}, økonomiplan {plan.years.first}–{plan.years.last}, "
        f"1 000 kr i {plan.price_year}-kroner"
    )
    print(" " * 59 + "".join(f"{year:>12}" for year in plan.years))
    for row in rows:
        print(f"{row.n:>2} {row.name:<56}" + "".join(f"{thousands(v):>12}" for v in row.values))
    for check in checks:
        if not check.kept:
            print(f"Brutt i {check.year}: {check.limit.label} ({check.limit.law}), {thousands(-check.by_kr)} tusen kr.")
    for ground in robek:
        if ground.light is Light.UNKNOWN:
            print(f"ROBEK {ground.letter}: {ground.label}? {ground.why} ({ground.law})")
    return DONE


def optimise(arguments: argparse.Namespace) -> int:
    """The best package within the limits, or what conflicts; and what stands behind it, where that is asked for."""
    supposed = Supposed(more_kr=arguments.more, once_kr=dict(arguments.more_in))
    basis = supposing(basis_in(arguments.folder), supposed)
    wishes = _wishes(basis, arguments)
    answer = best(basis, wishes, time_limit_s=arguments.time_limit)
    behind, under = _behind(basis, wishes, answer, arguments), filled(basis, wishes, answer)
    proposed = sheets(basis, wishes, answer, arguments)
    if arguments.json:
        conflict = [
            {"id": c.id, "law": c.law, "label": c.label, "year": c.year, "short_kr": c.short_kr}
            for c in answer.conflict
        ]
        show(
            {
                "status": answer.status.value,
                **({} if supposed.nothing else {"supposed": asdict(supposed)}),
                "package": list(answer.package),
                "levers": dict(answer.levers),
                "value": answer.value,
                "bound": answer.bound,
                "gap": answer.gap,
                "verified": answer.verified,
                **({} if answer.reached is None else {"reached": asdict(answer.reached)}),
                **({"nothing": True} if answer.nothing else {}),
                "conflict": conflict,
                **({} if answer.held is None else {"held": asdict(answer.held)}),
                **({"caps": [_cap(one) for one in under]} if under else {}),
                **behind,
                **({"proposals": [sheet.as_json(basis) for sheet in proposed]} if proposed else {}),
            }
        )
    else:
        if not supposed.nothing:
            print("Regnet som om det var mer i frie inntekter enn det er. Pengene må finnes før pakken går opp.")
        for measure in answer.package:
            print(f"{measure:<40} {version(basis, measure).title}")
        for lever in basis.levers:
            if lever.id in answer.levers:
                at, today = (f"{value:g}".replace(".", ",") for value in (answer.levers[lever.id], lever.start))
                print(f"{lever.id:<40} {lever.title}: {at} {lever.unit} (i dag {today})")
        for demand in answer.conflict:
            missing = f" ({demand.law}) i {demand.year}: mangler minst {kr(demand.short_kr)} kr" if demand.law else ""
            print(f"Kan ikke oppfylles sammen: {demand.label}{missing}.")
        _print_steadiness(under, answer.held)
        if behind:
            show(behind)
        for sheet in proposed:
            say(basis, sheet)
    if answer.status is Status.FAILED:
        return refuse(f"Fikk ikke regnet ut en pakke: {answer.problem}")
    return DONE


def _print_steadiness(under: Sequence[Filled], held: Held | None) -> None:
    """What is taken up of the caps, and in how many futures it holds."""
    for one in under:
        taken = f"{kr(one.taken)} kr" if one.in_kr else f"{one.taken} tiltak"
        print(f"{one.cap.label}: pakken tar {taken}{', og det er ikke plass til flere' if one.full else ''}.")
    if held is not None:
        others = f"i {held.fresh_kept} av {held.fresh_of} andre"
        print(f"Alle grenser holder i {held.kept} av {held.of} framtider, og {others}.")
        if held.left_kr is not None:
            left = f"er det {kr(held.left_kr)} kr å gå på" if held.left_kr >= 0 else f"mangler {kr(-held.left_kr)} kr"
            print(f"I snitt i de {held.worst} verste {left}.")


def _wishes(basis: Basis, arguments: argparse.Namespace) -> Wishes:
    """What the arguments ask for."""
    waits = {m: measure.may_wait for m, measure in basis.measures.items() if arguments.waiting and measure.may_wait}
    levels = {m: measure.levels for m, measure in basis.measures.items() if arguments.levels and measure.levels}
    ranges: dict[str, tuple[float, float]] = {str(x.id): (x.minimum, x.maximum) for x in basis.levers}
    aims = {"reserve_floor_share": arguments.reserve_at_least, "debt_ceiling_share": arguments.debt_at_most}
    said = None if arguments.support is None else _support(arguments.support, basis)
    return Wishes(
        weights=dict(arguments.weight),
        support=None if said is None else said.of_all,
        groups={} if said is None else said.groups,
        keep=frozenset(MeasureId(m) for m in arguments.keep),
        never=frozenset(MeasureId(m) for m in arguments.never),
        wait=waits | {MeasureId(m): int(years) for m, years in arguments.wait},
        levels=levels | {MeasureId(m): parts for m, parts in arguments.level},
        free={lever: given or ranges.get(lever, (0.0, 0.0)) for lever, given in arguments.free},
        at_most=tuple(at_most(basis, most, group) for most, group in arguments.at_most),
        lose_at_most={theme: int(kr) for theme, kr in arguments.lose_at_most},
        aims={name: share for name, share in aims.items() if share is not None},
        levers=_levers(arguments.lever),
        goals=tuple(map(Objective, arguments.goals)),
        among=None if arguments.among is None else Among(arguments.among),
        robust=None if arguments.robust is None else Robust(hold=arguments.robust, mean=arguments.worst_mean),
    )


def _support(path: Path, basis: Basis) -> Support:
    if not path.is_file():
        leave(f"{path} er ingen fil. Skriv stien til en tabell med measure;support.")
    return support(path.name, path.read_bytes(), basis.measures)


def _behind(basis: Basis, wishes: Wishes, answer: Answer, arguments: argparse.Namespace) -> dict[str, object]:
    """What was asked for beside the package, as numbers, lists and words."""
    found: dict[str, object] = {}
    if arguments.ways_out and answer.status is Status.CONFLICT and answer.conflict:
        found["ways_out"] = [_way(way) for way in ways_out(basis, wishes, answer)]
    for name in arguments.why_not:
        if name not in basis.measures:
            raise UnknownMeasure(measure=name)
    if answer.status is not Status.OPTIMAL:
        return found
    if arguments.room:
        found["room"] = [asdict(room) for room in rooms(basis, wishes, answer)]
    left_out = [MeasureId(name) for name in arguments.why_not if name not in map(listed, answer.package)]
    if left_out:
        found["why_not"] = {measure: told(entry(basis, wishes, answer, measure)) for measure in left_out}
    if arguments.near and not wishes.goals:
        near = near_ties(basis, wishes, answer)
        found["near"] = {
            "packages": [{"package": list(a.package), "value": a.value} for a in near.answers],
            "complete": near.complete,
        }
    if arguments.trade_off:
        drawn = {name: curve(basis, wishes, answer, CURVES[name]) for name in arguments.trade_off}
        found["trade_off"] = {name: [_point(point) for point in one.points] for name, one in drawn.items()}
        found["trade_off_unknown"] = {name: one.unknown for name, one in drawn.items() if one.unknown}
    if arguments.others:
        others = alternatives(basis, wishes, count=arguments.others, differ=arguments.differ)
        found["others"] = {
            "packages": [
                {"package": list(a.package), "levers": dict(a.levers), "value": a.value} for a in others.answers
            ],
            "in_every": list(others.in_every),
            "in_none": list(others.in_none(basis)),
            "complete": others.complete,
        }
    return found


def _cap(one: Filled) -> dict[str, object]:
    return {"id": one.cap.id, "label": one.cap.label, "most": one.cap.most, "taken": one.taken, "full": one.full}


def _point(point: Point) -> dict[str, object]:
    return {
        "level": point.level,
        "package": list(point.answer.package),
        "levers": dict(point.answer.levers),
        "value": point.answer.value,
        "reserve_kr": point.reserve_kr,
        "debt_kr": point.debt_kr,
        "approvals": point.approvals,
    }


def _way(way: WayOut) -> dict[str, object]:
    said = {name: value for name, value in asdict(way).items() if name != "answer"}
    return said | {
        "package": list(way.answer.package),
        "levers": dict(way.answer.levers),
        "value": way.answer.value,
    }
