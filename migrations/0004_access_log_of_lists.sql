-- A list names households as a file does: one row for each answer, with all of them.

ALTER TABLE ledger.access_log
  ALTER COLUMN household DROP NOT NULL,
  ADD COLUMN households uuid[],
  ADD CHECK ((household IS NULL) <> (households IS NULL));

COMMENT ON COLUMN ledger.access_log.household IS 'Whose file was read; null where it was a list.';
COMMENT ON COLUMN ledger.access_log.households IS 'Those that a list told of.';
