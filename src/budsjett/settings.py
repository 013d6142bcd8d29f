"""What the one who runs budsjett may set, from the environment (`BUDSJETT_…`), and which starts are refused."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from budsjett.errors import UnsafeSettings

SHORTEST_SECRET = 32


class Mode(StrEnum):
    """What the service is run for."""

    DEMO = "demo"
    PRODUCTION = "production"


class Settings(BaseSettings):
    """All settings, with values that suit one machine. `production` is the mode unless something else is said."""

    model_config = SettingsConfigDict(env_prefix="BUDSJETT_", frozen=True, extra="forbid")

    mode: Mode = Mode.PRODUCTION
    database: str = "sqlite:///budsjett.sqlite"
    """SQLAlchemy's form: `sqlite:///path` or `postgresql+psycopg://user@host/name`."""
    secret_key: SecretStr = SecretStr("")
    """Turns who has signed in into a pseudonym, so that the database alone does not tell. Another secret, other
    pseudonyms: change it between rounds, never during one. A demonstration does without: its people are invented."""
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.1", "localhost")
    """The names this service answers to, comma-separated in the environment; `*` is any, in a demonstration only."""
    workers: int = Field(default=1, ge=1, le=64)
    """How many server processes share the database."""
    demonstration_sign_in: bool | None = None
    """Sign-in by choosing a role. Unset: on in a demonstration, off in production."""
    largest_body_bytes: int = Field(default=4 * 1024 * 1024, ge=1024)
    """A larger request is refused before it is read."""

    @field_validator("trusted_hosts", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:  # noqa: ANN401 (pydantic hands over whatever was given)
        if isinstance(value, str):
            return tuple(name.strip() for name in value.split(",") if name.strip())
        return value

    @property
    def demo(self) -> bool:
        """Whether this is a demonstration."""
        return self.mode is Mode.DEMO

    @property
    def signs_in_by_role(self) -> bool:
        """Whether anybody may choose any role."""
        return self.demo if self.demonstration_sign_in is None else self.demonstration_sign_in

    def unsafe(self) -> tuple[str, ...]:
        """What would be unsafe about starting with these settings: one sentence each, saying what to set (bokmål)."""
        if self.demo:
            return ()
        found: list[str] = []
        if len(self.secret_key.get_secret_value()) < SHORTEST_SECRET:
            found.append(
                f"Sett BUDSJETT_SECRET_KEY til minst {SHORTEST_SECRET} tilfeldige tegn, "
                "for eksempel fra «openssl rand -hex 32»."
            )
        if self.demonstration_sign_in:
            found.append(
                "Ta bort BUDSJETT_DEMONSTRATION_SIGN_IN: i drift kan ikke hvem som helst velge rolle. "
                "Vil du vise fram løsningen, sett BUDSJETT_MODE=demo."
            )
        if self.workers > 1 and self.database.startswith("sqlite"):
            found.append(
                "Sett BUDSJETT_WORKERS=1, eller la BUDSJETT_DATABASE peke på PostgreSQL "
                "(postgresql+psycopg://…): SQLite tåler én skriver om gangen."
            )
        if "*" in self.trusted_hosts or not self.trusted_hosts:
            found.append(
                "Sett BUDSJETT_TRUSTED_HOSTS til navnene tjenesten svarer på, for eksempel budsjett.kommunen.no."
            )
        return tuple(found)

    def require_safe(self) -> None:
        """Refuse a start that would be unsafe."""
        if found := self.unsafe():
            raise UnsafeSettings(sentences=" ".join(found))
