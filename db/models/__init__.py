"""All tables, a file a theme: read together they are the schema; behaviour lives in the rooms named after the nouns."""

from db.models.base import Base, BigId, Exact, Moment, Path
from db.models.collection import Campaign, Extension, Form, Remark, Submission, Window
from db.models.dictionaries import Edition, Entry, Methodology, Newspaper
from db.models.figures import Aggregate, Approval, Completeness, Pace, Peer, Resource, ResourceChange
from db.models.journal import Event, Fact
from db.models.people import Consent, ConsentText, Grant, LoginAttempt, Session, User
from db.models.post import Letter, Mailbox, Mailing, MailingRecipient, ReminderPlan, Wording
from db.models.structure import Milestone, Organisation

__all__ = [
    "Aggregate",
    "Approval",
    "Base",
    "BigId",
    "Campaign",
    "Completeness",
    "Consent",
    "ConsentText",
    "Edition",
    "Entry",
    "Event",
    "Exact",
    "Extension",
    "Fact",
    "Form",
    "Grant",
    "Letter",
    "LoginAttempt",
    "Mailbox",
    "Mailing",
    "MailingRecipient",
    "Methodology",
    "Milestone",
    "Moment",
    "Newspaper",
    "Organisation",
    "Pace",
    "Path",
    "Peer",
    "Remark",
    "ReminderPlan",
    "Resource",
    "ResourceChange",
    "Session",
    "Submission",
    "User",
    "Window",
    "Wording",
]
