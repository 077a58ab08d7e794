"""The emoji a bot may react with.  Source: Bot API, "ReactionTypeEmoji"."""

REACTIONS = frozenset(
    "❤👍👎🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗"
    "🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾🤷😡"
) | {"❤\u200d🔥", "👨\u200d💻", "🤷\u200d♂", "🤷\u200d♀"}


def plain_emoji(emoji: str) -> str:
    """The emoji without the mark that asks for its coloured form; bots send both forms."""
    return emoji.replace("\ufe0f", "")
