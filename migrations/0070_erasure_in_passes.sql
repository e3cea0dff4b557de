-- An erasure that is cut off between its passes over the log is taken up again: whose keys went by then is known.
ALTER TABLE ledger.erasure DROP CONSTRAINT erasure_check;
ALTER TABLE ledger.erasure ADD CONSTRAINT erasure_names_subjects CHECK (erased_at IS NULL OR subjects IS NOT NULL);

COMMENT ON COLUMN ledger.erasure.subjects IS 'Persons and streams whose keys were destroyed; null until the first pass is done.';
COMMENT ON COLUMN ledger.erasure.erased_at IS 'From then on nothing shows them: the last pass over the log has found nothing more of them.';

-- What another master key leaves behind on disk.
ALTER TABLE ledger.ledger_key ADD COLUMN rewrapped_at timestamptz;

COMMENT ON COLUMN ledger.ledger_key.rewrapped_at IS 'When it was wrapped under another master key; null again when no file of the database holds any key as it was wrapped before.';
