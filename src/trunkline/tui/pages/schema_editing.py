"""Editing the schema of a config page: as text, checked, shown as a form, then staged."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from trunkline.changes.checks.page_validation import faults_of
from trunkline.changes.staging.page_promotion import inferred, schema_edit, staged
from trunkline.forms import Form, read_schema, vendor_remark
from trunkline.forms.values.values import parse_json
from trunkline.model.change import ref_of
from trunkline.model.config_pages import ConfigPage, page_of
from trunkline.model.kind import Kind
from trunkline.model.patch import same
from trunkline.model.record import Record
from trunkline.model.secrets.masking import StillMasked, masked_schema, restored_schema
from trunkline.model.sentences import as_sentence
from trunkline.model.table.cells import visible
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.services.app_services import AppServices
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.routes import SchemaPreviewRoute
from trunkline.tui.text.editor_screen import NO_PROBLEM, TextProblem, TextScreen
from trunkline.tui.text.kept_text import KeptText

_EMPTY = {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {}}
_TELLING = ("writeOnly", "password")
"""What is in each schema that has a secret field."""


@dataclass
class SchemaEditing:
    """From a page's schema to a new one that is staged; those of the others can be copied."""

    services: AppServices
    heading: Heading
    profile: str
    kind: Kind
    record: Record
    others: Sequence[Record] = ()
    done: Callable[[], None] = field(default=lambda: None)

    def start(self) -> None:
        """Open the schema; without one, ask what to start with."""
        page = self._page(self.record)
        if page.schema is None and not self._kept.text:
            self._ask(page)
        else:
            self._edit(page.schema or _EMPTY, new=page.schema is None)

    @property
    def _kept(self) -> KeptText:
        """The draft of the schema."""
        return KeptText(
            self.services,
            ref_of(self.profile, self.kind, self.record),
            "schema",
            label=" › ".join((*self.heading.crumbs, "schema")),
            key=self.services.shown_key("values.schema"),
            is_secret=_may_be_secret,
        )

    def _page(self, record: Record) -> ConfigPage:
        edits = self.services.changes.staging(self.profile).of(
            ref_of(self.profile, self.kind, record)
        )
        return page_of(self.kind, staged(self.kind, record, edits).values)

    def _ask(self, page: ConfigPage) -> None:
        copies = [self._page(record) for record in self.others]
        choices: list[MenuItem[Any]] = [
            MenuItem("v", "Infer one from its values", inferred(page), "fields and types only"),
            *(
                MenuItem(str(number), f"Copy that of {other.environment}", other.schema)
                for number, other in enumerate(copies, 1)
                if other.schema is not None
            ),
            MenuItem("n", "Start with an empty one", _EMPTY),
        ]

        def chosen(schema: Any) -> None:
            if schema is not None:
                self._edit(schema, new=True)

        self.services.push(MenuScreen(f"{page.environment} has no schema", choices), chosen)

    def _edit(self, original: Any, text: str = "", *, new: bool = False) -> None:
        """Open the editor of a schema.

        Args:
            original: the schema; its secrets are not shown, and stay where their masks are left.
            text: the text as it was edited before; empty for that of the original.
        """
        heading = self.heading._replace(crumbs=(*self.heading.crumbs, "schema"), note="")
        shown = _text(masked_schema(original))
        text = text or shown

        def accepted(edited: str | None) -> None:
            if edited is None:
                return
            if edited == shown and not new:
                self.services.notify("Nothing was changed in the schema")
                return
            try:
                schema = restored_schema(read_schema(edited).value, original)
            except StillMasked as error:
                self.services.notify(str(error), severity="error")
                self._edit(original, edited, new=new)
                return
            self._preview(heading, schema, lambda: self._edit(original, edited, new=True))

        screen = TextScreen(heading, text, "JSON Schema, Draft 7", _schema_problem, kept=self._kept)
        self.services.push(screen, accepted)

    def _preview(self, heading: Heading, schema: Any, again: Callable[[], None]) -> None:
        """Show the form that a schema gives; `again` edits it further."""
        page = self._page(self.record)
        problems, summary = _effects(page, schema)
        loaded = page_of(self.kind, self.record.values).schema
        earlier = [loaded, page.schema]
        form = Form(schema, dict(page.values), keeps_keys=True, earlier=earlier)
        writable = not self.services.access.why_read_only(self.profile)

        def left(choice: str | None) -> None:
            if choice == "edit":
                again()
            elif choice == "stage":
                self._stage(schema)
            else:
                key = self._kept.key
                self.services.notify(f"Nothing was staged · {key} offers the schema again")

        self.services.open(SchemaPreviewRoute(heading, form, problems, summary, writable), left)

    def _stage(self, schema: Any) -> None:
        staging = self.services.changes.staging(self.profile)
        target = ref_of(self.profile, self.kind, self.record)
        assert self.kind.page is not None
        edits = schema_edit(self.profile, self.kind, self.record, schema)
        gone, title = [(target, self.kind.page.schema)], f"schema of {target.key}"
        if self.services.attempt(
            lambda: staging.stage(edits, title) if edits else staging.discard(gone, title)
        ):
            self._kept.discard()
            review = self.services.shown_key("app.review")
            what, rivals = f"The schema of {target.key} is staged", staging.rivals([target])
            self.services.notify(
                " · ".join(filter(None, (what, rivals, f"{review} reviews"))),
                severity="warning" if rivals else "information",
            )
            self.done()


def _text(schema: Any) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2)


def _may_be_secret(text: str) -> bool:
    """Return whether the text of a schema may name a value of a secret field."""
    try:
        schema = parse_json(text)
    except ValueError:
        return any(word in text for word in _TELLING)
    return not same(masked_schema(schema), schema)


def _schema_problem(text: str) -> TextProblem:
    """Return the first reason why text is not a JSON Schema."""
    errors = read_schema(text).errors
    if not errors:
        return NO_PROBLEM
    first, more = errors[0], len(errors) - 1
    reason = f"{first} (and {more:,} more)" if more else str(first)
    line, column = (first.position.line, first.position.column) if first.position else (0, 1)
    return TextProblem(visible(as_sentence(reason)), line, column)


def _effects(page: ConfigPage, schema: Any) -> tuple[list[str], str]:
    """Return a line for each value that would become invalid, and how many become what."""
    before, after = faults_of(page.schema, page.values).all, faults_of(schema, page.values).all
    broken = [pointer for pointer in after if pointer not in before]
    fixed = [pointer for pointer in before if pointer not in after]
    problems = [
        f"{visible(pointer) or 'the values'} would become invalid: {visible(after[pointer][0])}"
        for pointer in broken
    ]
    if remark := vendor_remark(schema):
        problems.insert(0, remark)
    parts = [
        f"{_values(len(broken))} of {page.environment} would become invalid",
        f"{_values(len(fixed))} would fit again" if fixed else "",
        f"{_values(len(after) - len(broken))} wrong already" if len(after) > len(broken) else "",
    ]
    return problems, " · ".join(filter(None, parts))


def _values(count: int) -> str:
    return "no value" if not count else "1 value" if count == 1 else f"{count:,} values"
