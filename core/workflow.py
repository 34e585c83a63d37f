"""The states of a submission and who may move it from one to another."""

from enum import StrEnum

from core.access import Action
from core.problems import Refused


class State(StrEnum):
    NOT_BEGUN = "not_begun"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REOPENED = "reopened"
    # Not asked for in this campaign, with a reason: nobody waits for it.
    EXEMPT = "exempt"

    @property
    def label(self) -> str:
        return STATE_TITLES[self]

    @property
    def unsent(self) -> bool:
        """Not handed in yet: only such a form can be overdue. Mending one that came back does not make it late."""
        return self in UNSENT

    @property
    def sent_back(self) -> bool:
        """Handed in once and waiting to be mended; closing days do not apply to it any more."""
        return self in (State.RETURNED, State.REOPENED)

    def fillable(self, window_open: bool) -> bool:
        return self.editable and (self.sent_back or window_open)

    @property
    def editable(self) -> bool:
        return self in EDITABLE

    @property
    def handed_in(self) -> bool:
        return self in HANDED_IN


STATE_TITLES = {
    State.NOT_BEGUN: "не начата",
    State.DRAFT: "черновик",
    State.SUBMITTED: "на проверке",
    State.RETURNED: "возвращена",
    State.ACCEPTED: "принята",
    State.REOPENED: "открыта заново",
    State.EXEMPT: "освобождена",
}
UNSENT = frozenset({State.NOT_BEGUN, State.DRAFT})
EDITABLE = frozenset({State.NOT_BEGUN, State.DRAFT, State.RETURNED, State.REOPENED})
HANDED_IN = frozenset({State.SUBMITTED, State.ACCEPTED})


class Move(StrEnum):
    SAVE = "save"
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    ACCEPT = "accept"
    RETURN = "return"
    REOPEN = "reopen"
    # The reviewer's own decision of a moment ago, before anybody has gone on from it.
    UNDO = "undo"
    EXEMPT = "exempt"
    EXPECT = "expect"


# Move -> (what the actor needs, from which states, to which). A returned form stays «возвращена» while it
# is being mended: the reviewer and the filler must both keep seeing that it came back.
MOVES: dict[Move, tuple[Action, frozenset[State], State | None]] = {
    Move.SAVE: (Action.FILL, EDITABLE, None),
    Move.SUBMIT: (Action.FILL, EDITABLE, State.SUBMITTED),
    Move.TAKE_BACK: (Action.FILL, frozenset({State.SUBMITTED}), State.DRAFT),
    Move.ACCEPT: (Action.REVIEW, frozenset({State.SUBMITTED}), State.ACCEPTED),
    Move.RETURN: (Action.REVIEW, frozenset({State.SUBMITTED}), State.RETURNED),
    Move.REOPEN: (Action.REVIEW, frozenset({State.ACCEPTED}), State.REOPENED),
    Move.UNDO: (Action.REVIEW, frozenset({State.ACCEPTED, State.RETURNED}), State.SUBMITTED),
    Move.EXEMPT: (Action.REVIEW, EDITABLE, State.EXEMPT),
    # Whoever expects the form again says what it was: a draft where there are answers.
    Move.EXPECT: (Action.REVIEW, frozenset({State.EXEMPT}), State.NOT_BEGUN),
}


def needs(move: Move) -> Action:
    return MOVES[move][0]


def after(move: Move, state: State) -> State:
    """The state a move leads to. Raises Refused, naming the state that does not allow it."""
    _, sources, target = MOVES[move]
    if state not in sources:
        raise Refused(f"Сейчас форма в состоянии «{state.label}»: это действие уже невозможно.")
    if target is None:
        return State.DRAFT if state is State.NOT_BEGUN else state
    return target
