"""All tables, a file a theme: read together they are the schema; behaviour lives in the rooms named after the nouns."""

from db.models.base import Base, BigId, Exact, Moment, Path
from db.models.collection import Campaign, Extension, Form, Remark, Submission, Window
from db.models.dictionaries import Edition, Entry, Methodology, Newspaper, OwnIndicator
from db.models.figures import Aggregate, Approval, Completeness, Matched, Pace, Peer, Resource, ResourceChange
from db.models.journal import Event, Fact
from db.models.papers import Batch, BatchItem, Letterhead, Partner, Release, ReportDraft
from db.models.people import Consent, ConsentText, Grant, LoginAttempt, Session, User
from db.models.post import Letter, Mailbox, Mailing, MailingRecipient, ReminderPlan, Wording
from db.models.structure import Milestone, Organisation
from db.models.views import Sitting, Slide, View

__all__ = [
    "Aggregate",
    "Approval",
    "Base",
    "Batch",
    "BatchItem",
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
    "Letterhead",
    "LoginAttempt",
    "Mailbox",
    "Mailing",
    "MailingRecipient",
    "Matched",
    "Methodology",
    "Milestone",
    "Moment",
    "Newspaper",
    "Organisation",
    "OwnIndicator",
    "Pace",
    "Partner",
    "Path",
    "Peer",
    "Release",
    "Remark",
    "ReminderPlan",
    "ReportDraft",
    "Resource",
    "ResourceChange",
    "Session",
    "Sitting",
    "Slide",
    "Submission",
    "User",
    "View",
    "Window",
    "Wording",
]
