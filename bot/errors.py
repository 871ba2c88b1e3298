"""The error tree.

MaaViError
├── UserError            – shown to a person: a text key and its values, in their language
└── OperatorError        – shown to whoever runs the bot: names the entry to fix
    ├── SettingsError    – missing or wrong settings, all at once
    ├── TextsError       – texts that lack a translation
    ├── RulesetError     – a ruleset that must not be used
    └── OrganisationError – a faulty organisation folder, every fault with its line
"""


class MaaViError(Exception):
    """Everything this product raises on purpose."""


class UserError(MaaViError):
    """A refusal a person understands.

    ``key`` is a text id (``bot.texts``); ``values`` fill its placeholders and never hold checked text.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class OperatorError(MaaViError):
    """Stops the start, or is logged for the operator; the message says what to fix."""


class SettingsError(OperatorError):
    """Settings are missing or wrong."""


class TextsError(OperatorError):
    """A text lacks a language or its placeholders differ."""


class RulesetError(OperatorError):
    """The screening ruleset is broken."""


class OrganisationError(OperatorError):
    """The organisation folder is broken."""
