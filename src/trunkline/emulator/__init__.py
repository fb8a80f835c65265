"""The embedded server: the vendors' APIs over HTTP on SQLite, with demo data and injected faults.

`trunkline demo`, `trunkline serve` and the tests run it. It follows the vendors' API documents,
also in their errors and odd corners, so that what works here works there. It knows nothing of the
clients: from the rest of Trunkline it imports only the model. Each vendor's folder provides a
`Part`: its operations, its authorisation, its error format, its tables and its demo data.

Map:
    __main__        `python -m trunkline.emulator`: the command line
    config          `ServerConfig`: the settings of a server
    server          opens the socket, runs uvicorn, shuts down cleanly
    app             the ASGI application: finds the vendor and the operation
    faults          `FaultInjector`: latency, rate limit and random failures
    part            what a vendor's folder provides, and what its handlers get and return
    parts           finds the vendors' parts, those of installed packages included
    store           `Database`: one SQLite database, used by one thread
    sql             the statement that adds a row
    json_text       strict JSON in, compact JSON out
    clock           times in the vendors' format
    accounts        the demo accounts and their credentials
    credentials     a server's own credentials, for addresses that others can reach
    seeds/          what the vendors' demo data share: identifiers, agents, reserved numbers
    polyai/ signalwire/ ultravox/ watsonx/    a vendor a folder
"""
