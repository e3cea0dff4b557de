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

CREATE SCHEMA evidence;

COMMENT ON SCHEMA evidence IS 'What shows that nothing was altered, kept beside the log.';

CREATE TABLE evidence.upgraded_event (
  stream text COLLATE "C" NOT NULL,
  revision integer NOT NULL,
  mac text NOT NULL,
  PRIMARY KEY (stream, revision)
);

COMMENT ON TABLE evidence.upgraded_event IS 'Integrity MACs of events that were written before events carried their own: made once, by "ledger upgrade".';
COMMENT ON COLUMN evidence.upgraded_event.mac IS 'HMAC-SHA-256 of the canonical form, in base64url.';

CREATE TABLE evidence.head (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  of text NOT NULL CHECK (of IN ('log', 'access-log')),
  count bigint NOT NULL,
  position text NOT NULL,
  hash bytea NOT NULL,
  at timestamptz NOT NULL,
  mac text NOT NULL
);

CREATE INDEX head_of ON evidence.head (of, count);

COMMENT ON TABLE evidence.head IS 'What the log and the access log came to when they had been read to their end. Append-only.';
COMMENT ON COLUMN evidence.head.count IS 'Events, or rows, up to there.';
COMMENT ON COLUMN evidence.head.position IS 'Of the last of them.';
COMMENT ON COLUMN evidence.head.hash IS 'Hash over the chain of all of them.';
COMMENT ON COLUMN evidence.head.mac IS 'Over the other columns, under the integrity key.';

CREATE TRIGGER head_is_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON evidence.head
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE evidence.head ENABLE ALWAYS TRIGGER head_is_append_only;

CREATE TABLE evidence.scrub (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  begun_at timestamptz NOT NULL,
  finished_at timestamptz,
  last_finished_at timestamptz,
  count bigint NOT NULL,
  position text,
  hash bytea NOT NULL,
  mac text NOT NULL
);

COMMENT ON TABLE evidence.scrub IS 'How far the pass over the whole log has come that is made every day: one row.';
COMMENT ON COLUMN evidence.scrub.mac IS 'Over count, position and hash, under the integrity key: a pass goes on from nowhere else.';

CREATE TABLE evidence.finding (
  code text NOT NULL,
  place text NOT NULL,
  detail text NOT NULL,
  first_at timestamptz NOT NULL DEFAULT now(),
  last_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (code, place)
);

COMMENT ON TABLE evidence.finding IS 'What the pass over the log found that is not as the ledger wrote it; gone when a later pass finds it mended.';
COMMENT ON COLUMN evidence.finding.place IS 'Stream and revision, or position; never content.';

ALTER TABLE projector.skipped ADD COLUMN mac text;

COMMENT ON COLUMN projector.skipped.mac IS 'Over stream, entry and reason, under the integrity key: shows that the ledger''s own command left it out.';

GRANT USAGE ON SCHEMA evidence TO ledger_app;
GRANT SELECT, INSERT ON evidence.upgraded_event, evidence.head TO ledger_app;
GRANT SELECT, INSERT, UPDATE ON evidence.scrub TO ledger_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON evidence.finding TO ledger_app;
