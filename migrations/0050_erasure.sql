-- Whom the ledger has erased, and how often: what is kept in memory is held against the count before it is shown.

CREATE TABLE ledger.erasure (
  erasure_id uuid PRIMARY KEY,
  begun_at timestamptz NOT NULL DEFAULT now(),
  subjects text[],
  erased_at timestamptz,
  finished_at timestamptz,
  CHECK ((subjects IS NULL) = (erased_at IS NULL))
);

COMMENT ON TABLE ledger.erasure IS 'Erasures: confirmed, carried out, and finished on disk. No personal data.';
COMMENT ON COLUMN ledger.erasure.begun_at IS 'When the confirmation was about to be recorded.';
COMMENT ON COLUMN ledger.erasure.subjects IS 'Persons and streams whose keys were destroyed; null until then.';
COMMENT ON COLUMN ledger.erasure.erased_at IS 'From then on nothing shows them.';
COMMENT ON COLUMN ledger.erasure.finished_at IS 'From then on no file of the database holds what was shown of them, or their wrapped keys.';

CREATE TABLE ledger.erasure_count (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  count bigint NOT NULL
);

INSERT INTO ledger.erasure_count (count) VALUES (0);

COMMENT ON TABLE ledger.erasure_count IS 'One row: raised by each erasure. Every process compares it before it answers from memory.';
COMMENT ON COLUMN ledger.erasure_count.count IS 'Erasures that have been carried out, each step of one.';

GRANT SELECT, INSERT, UPDATE, DELETE ON ledger.erasure TO ledger_app;
GRANT SELECT, UPDATE ON ledger.erasure_count TO ledger_app;
