"""The pages. Each module has a `router`; order matters only where paths overlap."""

from importlib import import_module
from pkgutil import iter_modules

from fastapi import APIRouter


def routers() -> tuple[APIRouter, ...]:
    """The router of every module here, those with fixed first segments before those under a municipality."""
    found: list[tuple[bool, str, APIRouter]] = []
    for module in iter_modules(__path__):
        router: APIRouter = import_module(f"{__name__}.{module.name}").router
        found.append((module.name != "signing_in", module.name, router))
    return tuple(router for _, _, router in sorted(found, key=lambda f: f[:2]))
