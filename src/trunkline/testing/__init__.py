"""The conformance kit: the rules that every vendor keeps, run by the vendor's own tests.

    def test_harbor_conforms() -> None:
        check_vendor(VENDOR, samples={"lines": Sample(create=…, update=…)}, number="+1202…")

A vendor that breaks a rule raises `NonConformance`; its message names the rule and the finding. The
kit writes to the account, and restores what it changed: use it with a server made for tests.

    conformance: `check_vendor`, which runs all rules.
    case: the vendor under test, its account, and samples of what can be written.
    description: rules of the vendor's description and kinds; nothing is sent for them.
    reading: rules of records, fetch, lookup and reached.
    writing: rules of writes and their outcomes.
    failures: rules of errors, with a server that answers nothing else.
    scripted_server: that server.
    embedded_server: the embedded server in a thread, for tests.
"""

from trunkline.testing.case import NonConformance, Sample
from trunkline.testing.conformance import check_vendor
from trunkline.testing.description import check_description
from trunkline.testing.embedded_server import embedded_server

__all__ = ["NonConformance", "Sample", "check_description", "check_vendor", "embedded_server"]
