-- Nothing is altered unseen: events carry a MAC under a key of the ledger, and what they amount to is written down.

CREATE TABLE ledger.ledger_key (
  name text PRIMARY KEY,
  wrapped bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE ledger.ledger_key IS 'Keys of the ledger itself, wrapped by the master key. Erasing somebody touches none of them.';
COMMENT ON COLUMN ledger.ledger_key.name IS 'What it is for: integrity seals events as a whole.';

GRANT SELECT, INSERT ON ledger.ledger_key TO ledger_app;

-- Writers of older versions, which know no such MAC, find no way in under this name any more.
ALTER FUNCTION ledger.append_events RENAME TO append_sealed_events;

COMMENT ON FUNCTION ledger.append_sealed_events IS 'Appends for several writers in one transaction; the only way in. Events come with their MAC.';
