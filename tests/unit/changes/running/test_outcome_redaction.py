"""Secrets in outcomes."""

from support.fake_desks import DESKS, at, desk
from trunkline.changes.running.outcome_redaction import OutcomeRedactor
from trunkline.model.change import Change, Op, Outcome, Result
from trunkline.model.record import Record


def test_a_secret_in_the_response_to_another_write_is_not_stored() -> None:
    change = Change(at("1"), Op.UPDATE, desk("1"), {"note": "x"})
    answered = Record("1", None, {**desk("1", note="x"), "sip.password": "answered"})
    outcome = Outcome(change.target, Result.DONE, answered)
    told = OutcomeRedactor([change]).redacted(DESKS, outcome)
    assert told.record == Record("1", None, desk("1", note="x"))
