"""What the records call what was done, in words."""

from eventapp.core.translations import N_, gettext
from eventapp.web.languages import current

DEEDS = {
    "account.made": N_("Account made"),
    "account.disabled": N_("Account closed"),
    "agenda.acceptance_taken_back": N_("Acceptance of a finding taken back"),
    "agenda.approval_withdrawn": N_("Approval withdrawn"),
    "agenda.approved": N_("Draft approved"),
    "agenda.edit_redone": N_("Change made again"),
    "agenda.edit_undone": N_("Change undone"),
    "agenda.edited": N_("Agenda changed from a spreadsheet or file"),
    "agenda.finding_accepted": N_("Finding accepted"),
    "agenda.publication_scheduled": N_("Publication planned"),
    "agenda.published": N_("Agenda published"),
    "agenda.restored": N_("Older publication restored as draft"),
    "agenda.scheduled_publication_cancelled": N_("Planned publication cancelled"),
    "agenda.scheduled_publication_not_made": N_("Planned publication not made"),
    "agenda.session_created": N_("Session added"),
    "agenda.session_edited": N_("Session changed"),
    "agenda.session_moved": N_("Session moved"),
    "agenda.session_removed": N_("Session removed"),
    "agenda.session_resized": N_("Session made longer or shorter"),
    "agenda.session_restored": N_("Session brought back"),
    "agenda.session_saved": N_("Session saved"),
    "agenda.spreadsheet_taken": N_("Spreadsheet taken into the draft"),
    "history.loaded": N_("History loaded"),
    "meetings.announced": N_("Meeting announced"),
    "meetings.changed": N_("Meeting’s facts changed"),
    "meetings.opened": N_("Meeting opened"),
    "meetings.room_added": N_("Room added"),
    "meetings.room_changed": N_("Room changed"),
    "meetings.room_removed": N_("Room removed"),
    "people.organization_saved": N_("Organization saved"),
    "people.person_saved": N_("Person saved"),
    "role.ended": N_("Role ended"),
    "role.granted": N_("Role given"),
}


def deed_name(action: str) -> str:
    """The deed in words; one that is not listed is shown as it is recorded."""
    return gettext(current(), DEEDS[action]) if action in DEEDS else action
