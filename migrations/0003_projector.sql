-- What the projector keeps about the tables that it builds. The tables themselves are not here: they follow the code,
-- are made by the projector in a schema of their own (a generation), and are shown by the schemas "projection" and
-- "dashboard", which change hands in one transaction.

CREATE SCHEMA projector;

COMMENT ON SCHEMA projector IS 'What the projector keeps about the tables that it builds.';

CREATE TABLE projector.generation (
  name text PRIMARY KEY,
  definition text NOT NULL,
  status text NOT NULL DEFAULT 'building' CHECK (status IN ('building', 'live', 'retired')),
  version bigint NOT NULL DEFAULT 0,
  position text,
  received_at timestamptz,
  events bigint NOT NULL DEFAULT 0,
  filling json,
  created_at timestamptz NOT NULL DEFAULT now(),
  live_at timestamptz,
  moved_at timestamptz NOT NULL DEFAULT now(),
  beat_at timestamptz NOT NULL DEFAULT now()
);

CREATE UNIQUE INDEX generation_live ON projector.generation (status) WHERE status = 'live';

COMMENT ON TABLE projector.generation IS 'A set of tables built from the log: one is live, others are being built or wait to be dropped.';
COMMENT ON COLUMN projector.generation.name IS 'The schema that holds the tables.';
COMMENT ON COLUMN projector.generation.definition IS 'Hash of the definitions of the tables and of the fold: what code can feed it.';
COMMENT ON COLUMN projector.generation.version IS 'Raised with every move of the position: who moves it names the one that he knows.';
COMMENT ON COLUMN projector.generation.position IS 'Position in the log up to which all rows are there; null before the first event.';
COMMENT ON COLUMN projector.generation.received_at IS 'When the event at that position was received.';
COMMENT ON COLUMN projector.generation.events IS 'Events taken in.';
COMMENT ON COLUMN projector.generation.filling IS 'How far filling from empty has come; null when it follows the log.';
COMMENT ON COLUMN projector.generation.moved_at IS 'When the position last moved, by the clock of the database.';
COMMENT ON COLUMN projector.generation.beat_at IS 'When its projector was last seen alive, also with nothing to do.';

CREATE TABLE projector.parked (
  generation text NOT NULL REFERENCES projector.generation ON DELETE CASCADE,
  stream text NOT NULL,
  revision integer NOT NULL,
  entry_id uuid NOT NULL,
  type text NOT NULL,
  error text NOT NULL,
  last_revision integer NOT NULL,
  parked_at timestamptz NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 1,
  retry boolean NOT NULL DEFAULT false,
  PRIMARY KEY (generation, stream)
);

COMMENT ON TABLE projector.parked IS 'Streams with an event that can not be projected; later events of the stream wait behind it.';
COMMENT ON COLUMN projector.parked.revision IS 'Of the event that could not be projected.';
COMMENT ON COLUMN projector.parked.entry_id IS 'Id of that event.';
COMMENT ON COLUMN projector.parked.error IS 'Why, as a code, without content of the event.';
COMMENT ON COLUMN projector.parked.last_revision IS 'Last revision of the stream that waits.';
COMMENT ON COLUMN projector.parked.retry IS 'Somebody asked for another try; the projector looks at it within a second.';

CREATE TABLE projector.skipped (
  stream text NOT NULL,
  entry_id uuid NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  skipped_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (stream, entry_id)
);

COMMENT ON TABLE projector.skipped IS 'Events that somebody decided to leave out of the tables, and why; kept for every later generation.';

-- The checkpoint moves in the transaction that holds the rows, and only for who knows where it stands: two projectors
-- can never take in the same event twice.
CREATE FUNCTION projector.advance(
  of_generation text,
  known_version bigint,
  to_position text,
  to_received_at timestamptz,
  taken_events integer,
  to_filling json DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE projector.generation
     SET version = version + 1, position = to_position, received_at = COALESCE(to_received_at, received_at),
         events = events + taken_events, filling = to_filling, moved_at = now(), beat_at = now()
   WHERE name = of_generation AND version = known_version AND status <> 'retired';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the checkpoint of % does not stand at version %', of_generation, known_version
      USING ERRCODE = 'serialization_failure';
  END IF;
END
$$;

COMMENT ON FUNCTION projector.advance IS 'Moves the checkpoint of a generation, by whoever knows its version.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA projector FROM PUBLIC;
REVOKE ALL ON SCHEMA projector FROM PUBLIC;
GRANT USAGE ON SCHEMA projector TO ledger_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON projector.generation, projector.parked, projector.skipped TO ledger_app;
GRANT EXECUTE ON FUNCTION projector.advance TO ledger_app;
