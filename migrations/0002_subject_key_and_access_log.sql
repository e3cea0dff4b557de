-- What is kept beside the log: the keys that open personal fields, and who read whose file.

CREATE TABLE ledger.subject_key (
  subject text PRIMARY KEY,
  wrapped bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  destroyed_at timestamptz,
  CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);

COMMENT ON TABLE ledger.subject_key IS 'One key per person or household; what it sealed is unreadable once it is destroyed.';
COMMENT ON COLUMN ledger.subject_key.wrapped IS 'The key, wrapped by the master key; null once destroyed.';

CREATE TABLE ledger.access_log (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  subject text NOT NULL,
  role text NOT NULL,
  household text NOT NULL,
  what text NOT NULL
);

COMMENT ON TABLE ledger.access_log IS 'Who read which household''s file. Append-only.';
COMMENT ON COLUMN ledger.access_log.subject IS 'Who read: the subject of the token.';
COMMENT ON COLUMN ledger.access_log.role IS 'The role in which it was read.';
COMMENT ON COLUMN ledger.access_log.what IS 'Kind of query, with the reason where one was asked for.';

CREATE INDEX access_log_household ON ledger.access_log (household, at);

CREATE TRIGGER access_log_is_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.access_log
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

ALTER TABLE ledger.access_log ENABLE ALWAYS TRIGGER access_log_is_append_only;

GRANT SELECT, INSERT, UPDATE ON ledger.subject_key TO ledger_app;
GRANT SELECT, INSERT ON ledger.access_log TO ledger_app;
