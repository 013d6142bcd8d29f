"""Every template uses exactly what its page declares, and nothing the content policy forbids."""

import re
import sys
from dataclasses import fields
from importlib import import_module
from pkgutil import walk_packages

import pytest
from jinja2 import meta, nodes

import budsjett.web
from budsjett.web.assets import ASSETS
from budsjett.web.render import GLOBALS, Page, environment

for module in walk_packages(budsjett.web.__path__, "budsjett.web."):
    import_module(module.name)


def pages(cls=Page):
    return [page for sub in cls.__subclasses__() for page in (sub, *pages(sub))]


def own_names(tree):
    """What a template names itself: sets, loops, macros and imports. Its blocks and what it includes may use them."""
    found = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    found |= {node.name for node in tree.find_all(nodes.Macro)} | {node.target for node in tree.find_all(nodes.Import)}
    for node in tree.find_all(nodes.FromImport):
        found |= {name if isinstance(name, str) else name[1] for name in node.names}
    return found


def used(name):
    """The names that a template, what it extends and what it includes, ask their page for."""
    jinja = environment()
    tree = jinja.parse(jinja.loader.get_source(jinja, name)[0])
    found = meta.find_undeclared_variables(tree)
    for node in tree.find_all((nodes.Extends, nodes.Include)):
        found |= used(node.template.value)
    return found - own_names(tree)


def is_real(page):
    """Not the class that `@dataclass(slots=True)` replaced, which lingers until it is collected."""
    return getattr(sys.modules[page.__module__], page.__name__, None) is page and hasattr(page, "template")


PAGES = sorted((page for page in pages() if is_real(page)), key=lambda page: page.__name__)
TEMPLATES = sorted(p for p in (ASSETS / "templates").rglob("*.html"))


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.__name__)
def test_a_template_uses_no_more_than_its_page_declares(shown):
    assert used(shown.template) - GLOBALS <= {f.name for f in fields(shown)}


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.__name__)
def test_a_page_declares_no_more_than_its_templates_use(shown):
    asked = used(shown.template) | (used(shown.part) if shown.part else set())
    assert {f.name for f in fields(shown)} <= asked


@pytest.mark.parametrize("shown", [p for p in PAGES if p.part], ids=lambda shown: shown.__name__)
def test_a_part_needs_no_more_than_its_page(shown):
    assert used(shown.part) - GLOBALS <= {f.name for f in fields(shown)}


@pytest.mark.parametrize("template", sorted((ASSETS / "templates/parts").glob("*.html")), ids=lambda p: p.name)
def test_a_shared_part_needs_nothing_but_the_frame(template):
    assert used(f"parts/{template.name}") - GLOBALS <= {"frame", "caller", "varargs", "kwargs"}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.relative_to(ASSETS / "templates").as_posix())
def test_a_template_holds_nothing_that_the_content_policy_forbids(template):
    text = template.read_text()
    assert not re.search(r"\sstyle=", text), "colours and sizes are classes"
    assert not re.search(r"\son[a-z]+=", text), "listeners stand in a script file"
    assert not re.search(r"hx-on|js:|hx-vals=['\"]js", text)
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"hx-trigger=\"[^\"]*\[", text), (
        "a filter in hx-trigger is evaluated, which the policy forbids"
    )
    assert "|safe" not in text.replace(" ", "")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.relative_to(ASSETS / "templates").as_posix())
def test_nothing_is_fetched_from_elsewhere(template):
    assert not re.search(r"(src|href|action)=\"(https?:)?//", template.read_text())
