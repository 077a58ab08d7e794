"""The citizens' side while a scenario plays: what they said, and which answers stand there."""

from datetime import datetime

from simulator.meta import people
from simulator.meta.model import Author, Comment, DirectMessage, Post
from simulator.scenarios import model
from simulator.scenarios.needle import fold
from simulator.scenarios.town import Town
from simulator.scenarios.watch import Watch


class Citizens:
    """Lets citizens act step by step and remembers what the platform made of it."""

    def __init__(self, scenario: model.Scenario, town: Town, watch: Watch) -> None:
        self._meta = town.meta
        self._watch = watch
        self._posts = {post.key: self._post(post) for post in scenario.posts}
        self._said: dict[str, Comment | DirectMessage] = {}
        self._where: dict[str, model.Said] = {}
        self._joined: dict[str, str | None] = {}
        self._latest: dict[tuple[str, str], str] = {}

    def act(self, step: model.Step) -> None:
        """Do what a citizen does in this step."""
        match step:
            case model.Comment():
                self._hear(step, self._comment(step))
            case model.DirectMessage():
                author = Author(**model.citizen(step.author))
                self._hear(step, people.write(self._meta, step.page, author, text=step.text))
            case model.Edit():
                self._watch.expect(step.of, step.text)
                people.edit(self._meta, self.platform_id(step.of), step.text)
            case model.Removal():
                people.remove(self._meta, self.platform_id(step.of))

    def has_said(self, key: str) -> bool:
        """Whether it stands on the platform already."""
        return key in self._said

    def said_at(self, key: str) -> datetime:
        """When it was said, in simulated time."""
        said = self._said[key]
        return said.created_at if isinstance(said, Comment) else said.at

    def platform_id(self, key: str) -> str:
        """The platform's own id of what was said: a comment's id or a message's mid."""
        said = self._said[key]
        return said.id if isinstance(said, Comment) else said.mid

    def took_back(self, key: str) -> bool:
        """Whether the citizen deleted it: nobody need see it any more."""
        said = self._said[key]
        return isinstance(said, Comment) and said.removed

    def joined(self, key: str) -> str | None:
        """What the same person said before in the same thread, which makes both one case."""
        return self._joined[key]

    def published(self, key: str, text: str) -> int:
        """How often the answer stands, since the question, under the post or in private."""
        wanted = fold(text)
        if key not in self._said:
            return 0
        return sum(fold(answer) == wanted for answer in self._answers(key))

    def stands_anywhere(self, text: str) -> bool:
        """Whether a citizen could read `text` somewhere."""
        return any(self.published(key, text) for key in self._where)

    def _answers(self, key: str) -> list[str]:
        said, asked_at = self._where[key], self.said_at(key)
        if isinstance(said, model.Comment):
            comments = self._posts[said.post].comments
            own = (comment for comment in comments if comment.own and not comment.removed)
            return [comment.text for comment in own if comment.created_at >= asked_at]
        conversation = self._meta.pages[said.page].conversations[model.citizen(said.author)["id"]]
        answers = (message for message in conversation.messages if message.own)
        return [message.text or "" for message in answers if message.at >= asked_at]

    def _hear(self, step: model.Said, said: Comment | DirectMessage) -> None:
        self._said[step.key] = said
        self._where[step.key] = step
        place = _thread(step), step.author or step.key  # two nameless people are never one
        self._joined[step.key] = self._latest.get(place)
        self._latest[place] = step.key

    def _comment(self, step: model.Comment) -> Comment:
        author = Author(**model.citizen(step.author)) if step.author else None
        post = self._posts[step.post]
        parent = self.platform_id(step.parent) if step.parent else None
        return people.comment(self._meta, post.id, step.text, author=author, parent_id=parent)

    def _post(self, wanted: model.Post) -> Post:
        page = people.page_of(self._meta, wanted.page)
        standing = (post for post in page.posts if post.text == wanted.text and not post.removed)
        return next(standing, None) or people.publish(self._meta, wanted.page, wanted.text)


def _thread(said: model.Said) -> str:
    if isinstance(said, model.DirectMessage):
        return said.page
    return said.parent or said.key
