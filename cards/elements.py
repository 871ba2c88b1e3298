"""The Adaptive Card elements we use, up to schema 1.5: strict, and handed out as plain dicts.

The ``adaptivecards`` package knows neither inputs nor actions and drops names it does not know without a
word; here an unknown or mistyped field raises TypeError, and ``None`` means "leave it out".

A text block reads Markdown. Words that a person typed go through ``plain``, which reads none, so that
nobody can put a link or a heading into a colleague's card.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal

from adaptivecards.adaptivecard import AdaptiveCard
from adaptivecards.baseobject import BareObject, PropertyType
from adaptivecards.baseobject import Element as LibraryElement
from adaptivecards.containers import ActionSet, Column, ColumnSet, Container, Fact, FactSet
from adaptivecards.elements import Image, RichTextBlock, TextBlock, TextRun

from bot.texts import Language

Element = dict[str, Any]
Card = dict[str, Any]
Action = dict[str, Any]

_HEAD = {
    "type": "AdaptiveCard",
    "version": "1.5",
    "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
}

SIZE_LIMIT = 80 * 1024
"""Bytes a card may take; Teams refuses a message of about 100 KB."""

Size = Literal["small", "default", "medium", "large", "extraLarge"]
Weight = Literal["lighter", "default", "bolder"]
Color = Literal["default", "dark", "light", "accent", "good", "warning", "attention"]
Spacing = Literal["none", "small", "default", "medium", "large", "extraLarge", "padding"]
Style = Literal["default", "emphasis", "good", "attention", "warning", "accent"]
Width = int | str  # a weight, "auto", "stretch" or "40px"

_ACTION_FIELDS = {
    "title": str,
    "iconUrl": str,
    "id": str,
    "style": str,
    "tooltip": str,
    "isEnabled": bool,
    "mode": str,
}
_INPUT_FIELDS = {"label": str, "isRequired": bool, "errorMessage": str, "value": str}


def _described(name: str, base: type, kind: str, **fields: Any) -> type:
    """A class of the library's making with the fields it lacks."""
    members: dict[str, Any] = {key: PropertyType(type=type_) for key, type_ in fields.items()}
    return type(name, (base,), members | {"element_type": kind})


_Card = _described("_Card", AdaptiveCard, "AdaptiveCard", refresh=dict, msteams=dict, rtl=bool)
_Text = _described("_Text", TextBlock, "TextBlock", style=str)
_Column = _described("_Column", Column, "Column", width=(int, str), selectAction=dict)
_Container = _described("_Container", Container, "Container", selectAction=dict)
_Run = _described("_Run", TextRun, "TextRun", selectAction=dict)
_Table = _described(
    "_Table",
    LibraryElement,
    "Table",
    columns=list,
    rows=list,
    firstRowAsHeader=bool,
    showGridLines=bool,
    gridStyle=str,
)
_TextInput = _described(
    "_TextInput",
    LibraryElement,
    "Input.Text",
    **_INPUT_FIELDS,
    isMultiline=bool,
    maxLength=int,
    placeholder=str,
    style=str,
)
_ChoiceInput = _described(
    "_ChoiceInput",
    LibraryElement,
    "Input.ChoiceSet",
    **_INPUT_FIELDS,
    choices=list,
    isMultiSelect=bool,
    placeholder=str,
    style=str,
    wrap=bool,
)
_DateInput = _described(
    "_DateInput", LibraryElement, "Input.Date", **_INPUT_FIELDS, min=str, max=str, placeholder=str
)
_Toggle = _described(
    "_Toggle",
    LibraryElement,
    "Input.Toggle",
    **_INPUT_FIELDS,
    title=str,
    valueOn=str,
    valueOff=str,
    wrap=bool,
)
_Execute = _described(
    "_Execute", BareObject, "Action.Execute", **_ACTION_FIELDS, verb=str, data=dict, associatedInputs=str
)
_Submit = _described(
    "_Submit", BareObject, "Action.Submit", **_ACTION_FIELDS, data=dict, associatedInputs=str
)
_OpenUrl = _described("_OpenUrl", BareObject, "Action.OpenUrl", **_ACTION_FIELDS, url=str)
_ToggleVisibility = _described(
    "_ToggleVisibility", BareObject, "Action.ToggleVisibility", **_ACTION_FIELDS, targetElements=list
)
_ShowCard = _described("_ShowCard", BareObject, "Action.ShowCard", **_ACTION_FIELDS, card=dict)


def _draw(kind: type, **fields: Any) -> dict[str, Any]:
    """A dict with every field that is not None.

    Raises TypeError for a field that ``kind`` does not have, or a value of the wrong type. The library's
    own setters and renderer are left out: they cost ten times as much and let wrong names pass.
    """
    element_type: str | None = getattr(kind, "element_type", None)
    drawn: dict[str, Any] = {"type": element_type} if element_type else {}
    types = _types_of(kind)
    for key, value in fields.items():
        if value is None:
            continue
        if key not in types:
            raise TypeError(f"{kind.__name__} has no field {key}")
        if not isinstance(value, types[key]):
            raise TypeError(f"{key} must be of type {types[key]}")
        drawn[key] = value
    return drawn


@cache
def _types_of(kind: type) -> Mapping[str, type | tuple[type, ...]]:
    """JSON key → the type or types of its value, for the library's fields and ours."""
    return {
        member.key_name: member.type
        for base in reversed(kind.__mro__)
        for member in vars(base).values()
        if isinstance(member, PropertyType)
    }


def card(
    body: Sequence[Element],
    actions: Sequence[Action] = (),
    *,
    language: Language,
    fallback_text: str,
    speak: str | None = None,
    refresh: dict[str, Any] | None = None,
    mentions: Sequence[dict[str, Any]] = (),
    full_width: bool = True,
) -> Card:
    """The whole card. ``fallback_text`` is what a client too old for cards shows, and what is read aloud.

    ``full_width`` lets Teams use the chat's width on a computer; on a phone it changes nothing.
    """
    msteams: dict[str, Any] = {}
    if full_width:
        msteams["width"] = "Full"
    if mentions:
        msteams["entities"] = list(mentions)
    drawn = _draw(
        _Card,
        body=list(body),
        actions=list(actions) or None,
        lang=language,
        fallbackText=fallback_text,
        speak=speak or fallback_text,
        refresh=refresh,
        msteams=msteams or None,
    )
    return _HEAD | drawn


def text_block(
    text: str,
    *,
    size: Size | None = None,
    weight: Weight | None = None,
    color: Color | None = None,
    subtle: bool | None = None,
    spacing: Spacing | None = None,
    separator: bool | None = None,
    id_: str | None = None,
    visible: bool | None = None,
    is_heading: bool = False,
    wrap: bool = True,
    align: Literal["left", "center", "right"] | None = None,
) -> Element:
    """Our own words; Markdown is read. ``is_heading`` tells a screen reader that it is one."""
    return _draw(
        _Text,
        text=text,
        wrap=wrap,
        size=size,
        weight=weight,
        color=color,
        isSubtle=subtle,
        spacing=spacing,
        separator=separator,
        id=id_,
        isVisible=visible,
        style="heading" if is_heading else None,
        horizontalAlignment=align,
    )


def heading(text: str, *, size: Size = "large", spacing: Spacing | None = None) -> Element:
    """A card's or a section's title."""
    return text_block(text, size=size, weight="bolder", is_heading=True, spacing=spacing)


def plain(
    text: str,
    *,
    size: Size | None = None,
    weight: Weight | None = None,
    color: Color | None = None,
    subtle: bool | None = None,
    italic: bool | None = None,
    spacing: Spacing | None = None,
    id_: str | None = None,
    visible: bool | None = None,
) -> Element:
    """Words that a person typed, shown as they stand: no Markdown, so no links and no headings."""
    run = _draw(_Run, text=text, size=size, weight=weight, color=color, isSubtle=subtle, italic=italic)
    return _draw(RichTextBlock, inlines=[run], spacing=spacing, id=id_, isVisible=visible)


def image(
    url: str, alt_text: str, *, size: str | None = None, width: str | None = None, style: str | None = None
) -> Element:
    """A picture; ``alt_text`` is what a screen reader says."""
    return _draw(Image, url=url, altText=alt_text, size=size, width=width, style=style)


def container(
    items: Sequence[Element],
    *,
    style: Style | None = None,
    id_: str | None = None,
    visible: bool | None = None,
    spacing: Spacing | None = None,
    separator: bool | None = None,
    bleed: bool | None = None,
    select_action: Action | None = None,
) -> Element:
    """Elements that belong together, or that are shown and hidden together."""
    return _draw(
        _Container,
        items=list(items),
        style=style,
        id=id_,
        isVisible=visible,
        spacing=spacing,
        separator=separator,
        bleed=bleed,
        selectAction=select_action,
    )


def column(
    items: Sequence[Element],
    *,
    width: Width = "stretch",
    align: Literal["top", "center", "bottom"] | None = None,
    select_action: Action | None = None,
) -> Element:
    """One column of a ``column_set``."""
    return _draw(
        _Column, items=list(items), width=width, verticalContentAlignment=align, selectAction=select_action
    )


def column_set(
    columns: Sequence[Element],
    *,
    spacing: Spacing | None = None,
    separator: bool | None = None,
    style: Style | None = None,
    id_: str | None = None,
    visible: bool | None = None,
) -> Element:
    """Columns side by side: two at most with text in them, or a phone gets them too narrow to read."""
    return _draw(
        ColumnSet,
        columns=list(columns),
        spacing=spacing,
        separator=separator,
        style=style,
        id=id_,
        isVisible=visible,
    )


def fact_set(facts: Sequence[tuple[str, str]], *, spacing: Spacing | None = None) -> Element:
    """Names and values in two columns. Values read Markdown: use ``escaped`` for what a person typed."""
    rows = [_draw(Fact, title=title, value=value) for title, value in facts]
    return _draw(FactSet, facts=rows, spacing=spacing)


def escaped(text: str) -> str:
    """``text`` with its Markdown signs made harmless, for places that always read Markdown."""
    return "".join("\\" + sign if sign in "\\`*_[]()#<>~|!" else sign for sign in text).replace("\n", " ")


def table(
    rows: Sequence[Sequence[Element]],
    widths: Sequence[int],
    *,
    header: bool = True,
    grid_lines: bool = True,
    spacing: Spacing | None = None,
) -> Element:
    """A real table: each row has as many cells as ``widths`` has weights (ValueError otherwise)."""
    if any(len(row) != len(widths) for row in rows):
        raise ValueError("a table row has more or fewer cells than columns")
    drawn_rows = [
        {"type": "TableRow", "cells": [{"type": "TableCell", "items": [cell]} for cell in row]}
        for row in rows
    ]
    return _draw(
        _Table,
        columns=[{"width": width} for width in widths],
        rows=drawn_rows,
        firstRowAsHeader=header,
        showGridLines=grid_lines,
        spacing=spacing,
    )


def bar_chart(title: str, rows: Sequence[tuple[str, int]], *, in_words: str) -> Element:
    """Teams' own horizontal bars, one a row. Clients without charts show ``in_words``, which says the same.

    https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/charts-in-adaptive-cards
    """
    return {
        "type": "Chart.HorizontalBar",
        "title": title,
        "displayMode": "AbsoluteWithAxis",
        "data": [{"x": name, "y": value} for name, value in rows],
        "fallback": text_block(in_words),
    }


def text_input(
    id_: str,
    label: str,
    *,
    max_length: int | None = None,
    multiline: bool | None = None,
    required: bool | None = None,
    error_message: str | None = None,
    placeholder: str | None = None,
    value: str | None = None,
    spacing: Spacing | None = None,
) -> Element:
    """Free text. ``max_length`` is only a hint to the client: the server checks again."""
    return _draw(
        _TextInput,
        id=id_,
        label=label,
        maxLength=max_length,
        isMultiline=multiline,
        isRequired=required,
        errorMessage=error_message,
        placeholder=placeholder,
        value=value,
        spacing=spacing,
    )


def choice_set(
    id_: str,
    label: str,
    choices: Sequence[tuple[str, str]],
    *,
    multi: bool | None = None,
    style: Literal["expanded", "compact", "filtered"] = "expanded",
    required: bool | None = None,
    error_message: str | None = None,
    placeholder: str | None = None,
    value: str | None = None,
    spacing: Spacing | None = None,
) -> Element:
    """Choices as ``(title, value)``. With ``multi`` the answer is the chosen values joined by commas."""
    return _draw(
        _ChoiceInput,
        id=id_,
        label=label,
        choices=[{"title": title, "value": choice} for title, choice in choices],
        isMultiSelect=multi,
        style=style,
        wrap=True,
        isRequired=required,
        errorMessage=error_message,
        placeholder=placeholder,
        value=value,
        spacing=spacing,
    )


def date_input(
    id_: str,
    label: str,
    *,
    earliest: str | None = None,
    latest: str | None = None,
    required: bool | None = None,
    error_message: str | None = None,
    value: str | None = None,
) -> Element:
    """A day, as an ISO date."""
    return _draw(
        _DateInput,
        id=id_,
        label=label,
        min=earliest,
        max=latest,
        isRequired=required,
        errorMessage=error_message,
        value=value,
    )


def toggle_input(
    id_: str, title: str, *, label: str | None = None, value: bool = False, spacing: Spacing | None = None
) -> Element:
    """A tick box; the answer is ``"true"`` or ``"false"``."""
    return _draw(
        _Toggle,
        id=id_,
        title=title,
        label=label,
        value="true" if value else "false",
        valueOn="true",
        valueOff="false",
        wrap=True,
        spacing=spacing,
    )


def action_set(
    actions: Sequence[Action], *, spacing: Spacing | None = None, id_: str | None = None
) -> Element:
    """Buttons in the middle of a card."""
    return _draw(ActionSet, actions=list(actions), spacing=spacing, id=id_)


def execute(
    title: str,
    verb: str,
    data: Mapping[str, Any] | None = None,
    *,
    style: Literal["default", "positive", "destructive"] | None = None,
    inputs: bool = True,
    secondary: bool = False,
    tooltip: str | None = None,
) -> Action:
    """A button that runs ``verb``. ``inputs=False`` sends no inputs and skips their checks (Back, Pause).

    ``secondary`` puts it in the menu with the three dots.
    """
    return _draw(
        _Execute,
        title=title,
        verb=verb,
        data=dict(data or {}),
        style=style,
        associatedInputs=None if inputs else "none",
        mode="secondary" if secondary else None,
        tooltip=tooltip,
    )


def open_dialog(title: str, dialog: str, data: Mapping[str, Any] | None = None) -> Action:
    """A button that opens a Teams dialog: ``task/fetch`` with ``data.dialog``."""
    payload = {"msteams": {"type": "task/fetch"}, "dialog": dialog, **(data or {})}
    return _draw(_Submit, title=title, data=payload, associatedInputs="none")


def submit(title: str, data: Mapping[str, Any] | None = None, *, style: str | None = None) -> Action:
    """The submit button inside a Teams dialog."""
    return _draw(_Submit, title=title, data=dict(data or {}), style=style)


def open_url(title: str, url: str) -> Action:
    """A link as a button."""
    return _draw(_OpenUrl, title=title, url=url)


def toggle_visibility(title: str, *ids: str) -> Action:
    """Shows what is hidden and hides what is shown, without asking the bot."""
    return _draw(_ToggleVisibility, title=title, targetElements=list(ids))


def show_card(title: str, body: Sequence[Element], actions: Sequence[Action] = ()) -> Action:
    """A button that folds out a small card below."""
    inner = _draw(_Card, body=list(body), actions=list(actions) or None)
    return _draw(_ShowCard, title=title, card=_HEAD | inner)


def refresh(verb: str, data: Mapping[str, Any], user_ids: Sequence[str]) -> dict[str, Any]:
    """Ask the bot for a view of their own for ``user_ids`` (Teams ids "29:…", at most 60)."""
    action = _draw(_Execute, title="refresh", verb=verb, data=dict(data))
    return {"action": action, "userIds": list(user_ids[:60])}


def mention(name: str, teams_id: str) -> tuple[str, dict[str, Any]]:
    """The text to put in a text block, and the entity to hand to ``card(mentions=…)``."""
    shown = name.replace("<", "").replace(">", "")
    text = f"<at>{shown}</at>"
    return text, {"type": "mention", "text": text, "mentioned": {"id": teams_id, "name": shown}}
