-- Streams of other kinds are read as households are, and noted alike.

ALTER TABLE ledger.access_log
  DROP CONSTRAINT access_log_check,
  ADD COLUMN stream text,
  ADD CONSTRAINT access_log_names_one CHECK (num_nonnulls(household, households, stream) = 1);

COMMENT ON COLUMN ledger.access_log.stream IS 'What was read, where it is no household: kind and id.';

CREATE INDEX access_log_stream ON ledger.access_log (stream, at) WHERE stream IS NOT NULL;
