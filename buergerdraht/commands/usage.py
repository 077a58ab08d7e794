"""What was wrong in how a command was called: one sentence, and where help is.

Typer says it in English and in a frame.  Its kinds of errors have no public names; what they are
about is told by what they carry.
"""

import re

from typer.exceptions import TyperException

from buergerdraht.commands.language import reader
from buergerdraht.commands.reasons import of_rule
from desk.language import Translate


def is_help(error: TyperException) -> bool:
    """Whether a group of commands was called without one, and has shown its help."""
    return type(error).__name__ == "NoArgsIsHelpError"


def explained(error: TyperException) -> str:
    """The sentence."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "buergerdraht"
    _ = reader()
    said = _what(error, _).rstrip(".")
    return _("{said}. Hilfe: {command} --help").format(said=said, command=command)


def _what(error: TyperException, _: Translate) -> str:
    kind, option = type(error).__name__, getattr(error, "option_name", None)
    if kind == "BadParameter":
        return _value(error, _)
    if kind == "MissingParameter":
        return _("Es fehlt: {name}").format(name=_name(error))
    if kind == "NoSuchOption":
        return _("Die Option {option} gibt es nicht").format(option=option)
    if option and "requires" in error.message:
        return _("{option} braucht einen Wert").format(option=option)
    if option:
        return _("{option} nimmt keinen Wert").format(option=option)
    return _called(error.message, _)


def _value(error: TyperException, _: Translate) -> str:
    name = _name(error)
    if not name:  # said by one of our own commands
        return error.message
    rule = of_rule(error.message)
    return _("{name}: Der Wert passt nicht ({rule}).").format(name=name, rule=rule)


def _called(said: str, _: Translate) -> str:
    if found := re.match(r"No such command '(.*?)'", said):
        return _("Den Befehl {command} gibt es nicht").format(command=found[1])
    if found := re.match(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", said):
        return _("Zu viel angegeben: {extra}").format(extra=found[1])
    return said


def _name(error: TyperException) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", None) or "")
    is_option = parameter.param_type_name == "option"
    return str(parameter.opts[0] if is_option else parameter.name)
