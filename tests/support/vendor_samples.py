"""What can be written to each installed vendor's account on the embedded server."""

from collections.abc import Mapping
from typing import Any

from trunkline.emulator.seeds.shared import telephony_address
from trunkline.testing import Sample

__all__ = ["VENDORS"]

VENDORS: Mapping[str, Mapping[str, Any]] = {
    "polyai": {
        "number": "+33199001200",
        "samples": {
            "connectors": Sample(
                update={"voiceName": "en-GB-Neural2-A", "asrLangCode": "en-GB"},
                delete="conn-f423dde6d535",
            ),
            "numbers": Sample(
                create={
                    "number": "+33199001998",
                    "clientEnv": "live",
                    "connectorId": "conn-a60eb65da58b",
                },
                update={"connectorId": "conn-1d08d8230189"},
            ),
            "config-pages": Sample(update={"variables/check_in": "16:30"}),
        },
    },
    "signalwire": {
        "number": "+12125550110",
        "samples": {
            "numbers": Sample(
                update={
                    "name": "Night desk",
                    "call_handler": "laml_webhooks",
                    "call_request_url": "https://example.com/laml",
                },
                key="5d592eeb-3870-4efb-b7cd-3ab8c15b896b",
                delete="1d566974-1e4c-490d-8667-3ee085c90b8d",
            )
        },
    },
    "ultravox": {
        "address": telephony_address("Paris front desk"),
        "samples": {
            "telephony-configs": Sample(
                create={"provider": "plivo", "authId": "MA1", "authToken": "kit-plivo-token"},
                update={"callCreationAllowAllAgents": True},
            )
        },
    },
    "watsonx": {
        "number": "+33199001200",
        "address": "sip:33199001200@voip.us-south.watson-orchestrate.cloud.ibm.com",
        "samples": {
            "phone-configs": Sample(
                create={
                    "name": "Kit trunk",
                    "service_provider": "sip_trunk",
                    "security.authentication": True,
                    "security.username": "kit",
                    "security.password": "kit-trunk-password",
                },
                update={"description": "Spare trunk", "security.secure_trunking": True},
            ),
            "numbers": Sample(
                create={"phone_number": "+33199001998", "description": "Night desk"},
                update={"description": "Day desk"},
            ),
        },
    },
    "harbor": {
        "number": "+12025550110",
        "samples": {
            "lines": Sample(
                create={"number": "+12025550142", "name": "Night desk", "pin": "kit-harbor-pin"},
                update={"name": "Day desk", "forward_to": None, "recorded": True},
            )
        },
    },
}
"""The arguments of `check_vendor` by the vendor's name."""
