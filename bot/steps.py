"""What taps and commands do to a case, each by one function of the desk."""

from collections.abc import Callable, Mapping

from bot.buttons import Action
from desk.cases import actions, drafting, moderating
from desk.escalations import handling
from desk.office.reminders import still_on_it
from desk.tables import Case

SIMPLE: Mapping[Action, Callable[..., Case]] = {
    Action.TAKE: actions.take,
    Action.RELEASE: actions.release,
    Action.STILL: still_on_it,
    Action.SHOW: moderating.show,
    Action.LIKE: moderating.like,
    Action.UNLIKE: moderating.unlike,
    Action.RECALL: moderating.recall,
    Action.CALM: actions.calm,
    Action.SEEN: handling.acknowledge_case,
    Action.REOPEN: actions.reopen,
    Action.RETRY: drafting.retry,
    Action.RIGHT: actions.confirm_assignment,
}
OF_WHAT_WAS_SEEN: Mapping[Action, Callable[..., Case]] = {  # they take the version
    Action.CLOSE: actions.close,
    Action.NONE: actions.close_without_concern,
    Action.PUBLISH: drafting.publish,
    Action.ANYWAY: drafting.publish_anyway,
    Action.PRIVATELY: drafting.publish_privately,
    Action.INTERNAL: drafting.keep_internal,
    Action.DISCARD: drafting.discard,
}
