"""Parameters that many Bot API methods share: the chat, and a text with its formatting."""

from simulator.telegram.errors import bad_request
from simulator.telegram.markup import parse_html
from simulator.telegram.parameters import Parameters
from simulator.telegram.text import MAX_TEXT, Entity, FormattedText, units


def chat_id_of(parameters: Parameters) -> int:
    """The `chat_id`; channels by name do not exist here.

    Raises:
        ApiError: It is missing or no number.
    """
    if not parameters.text("chat_id"):
        raise bad_request("chat_id is empty")
    number = parameters.integer("chat_id")
    if number is None:
        raise bad_request("chat not found")
    return number


def read_text(
    parameters: Parameters, name: str, *, limit: int = MAX_TEXT, optional: bool = False
) -> FormattedText:
    """A text with its formatting, checked after the entities were parsed.

    Raises:
        ApiError: It is empty, too long or cannot be parsed.
    """
    source = parameters.text(name)
    match parameters.text("parse_mode").lower():
        case "html":
            formatted = parse_html(source)
        case "":
            formatted = FormattedText(source, _entities(parameters, name))
        case _:
            raise bad_request("unsupported parse_mode")
    formatted = formatted.trimmed()
    if not formatted.plain and not optional:
        raise bad_request("message text is empty")
    if units(formatted.plain) > limit:
        raise bad_request(
            "message is too long" if name == "text" else "message caption is too long"
        )
    return formatted


def _entities(parameters: Parameters, name: str) -> tuple[Entity, ...]:
    given = parameters.records("entities" if name == "text" else "caption_entities")
    names = Entity.__dataclass_fields__
    try:
        return tuple(
            Entity(**{key: value for key, value in item.items() if key in names}) for item in given
        )
    except TypeError:
        raise bad_request("can't parse entities: unexpected entity") from None
