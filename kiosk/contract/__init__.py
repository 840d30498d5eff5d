"""The contract with the central system: envelope, topics, messages, schemas, examples.

The models in `kiosk.domain.events` are the one source; the files in
`schemas/` are generated from them (`python -m kiosk.contract.generate`).
"""
