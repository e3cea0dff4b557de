-- A checkpoint names the event that it stands at: a log that lacks it is not the log that was read (S24).

ALTER TABLE projector.generation ADD COLUMN stream text, ADD COLUMN revision integer, ADD COLUMN entry_id text;

COMMENT ON COLUMN projector.generation.stream IS 'Stream of the event at that position; null where it is not known.';
COMMENT ON COLUMN projector.generation.revision IS 'Its revision.';
COMMENT ON COLUMN projector.generation.entry_id IS 'Its entry: a log that holds another one there, or none, is not the log that was read.';

DROP FUNCTION projector.advance(text, bigint, text, timestamptz, integer, json);

CREATE FUNCTION projector.advance(
  of_generation text,
  known_version bigint,
  to_position text,
  to_received_at timestamptz,
  taken_events integer,
  to_filling json DEFAULT NULL,
  to_stream text DEFAULT NULL,
  to_revision integer DEFAULT NULL,
  to_entry_id text DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE projector.generation
     SET version = version + 1, position = to_position, received_at = COALESCE(to_received_at, received_at),
         -- A move that names no event, to the same position, leaves the name as it is.
         (stream, revision, entry_id) = (
           SELECT * FROM (VALUES (to_stream, to_revision, to_entry_id)) AS named
            WHERE to_stream IS NOT NULL OR to_position IS DISTINCT FROM position
           UNION ALL
           SELECT stream, revision, entry_id WHERE to_stream IS NULL AND to_position IS NOT DISTINCT FROM position),
         events = events + taken_events, filling = to_filling, moved_at = now(), beat_at = now()
   WHERE name = of_generation AND version = known_version AND status <> 'retired';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the checkpoint of % does not stand at version %', of_generation, known_version
      USING ERRCODE = 'serialization_failure';
  END IF;
END
$$;

COMMENT ON FUNCTION projector.advance IS 'Moves the checkpoint of a generation, by whoever knows its version.';

REVOKE ALL ON FUNCTION projector.advance FROM PUBLIC;
GRANT EXECUTE ON FUNCTION projector.advance TO ledger_app;

CREATE TABLE ledger.epoch (
  number integer PRIMARY KEY,
  began_at timestamptz NOT NULL DEFAULT now(),
  missing json NOT NULL
);

COMMENT ON TABLE ledger.epoch IS 'Begins anew whenever the log is found to lack what had been read of it, as after a restore.';
COMMENT ON COLUMN ledger.epoch.missing IS 'Of each checkpoint: stream, revision and entry that the log lacks.';

INSERT INTO ledger.epoch (number, missing) VALUES (1, '[]');

GRANT SELECT, INSERT ON ledger.epoch TO ledger_app;
