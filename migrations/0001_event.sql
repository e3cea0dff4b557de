-- The log: one row per event, in one order that every reader sees alike, and never changed.

-- Roles belong to the cluster, not to the database: another database's migration may be creating the
-- same ones at this moment.
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['ledger_app', 'ledger_dashboard'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;
    END;
  END LOOP;
END
$$;

-- No CHECK: each costs a tenth of an append, since its text is read anew for every statement, and what it would
-- refuse is refused before it is sent.
CREATE TABLE ledger.event (
  position bigint PRIMARY KEY,
  stream text NOT NULL,
  revision integer NOT NULL,
  id uuid NOT NULL,
  type text NOT NULL,
  data json NOT NULL,
  metadata json NOT NULL,
  recorded timestamptz NOT NULL DEFAULT now(),
  UNIQUE (stream, revision)
);

COMMENT ON TABLE ledger.event IS 'Every event of the ledger. Rows are added by ledger.append_events and never changed.';
COMMENT ON COLUMN ledger.event.position IS 'Place in the log, from 1, without gaps, in the order of the commits.';
COMMENT ON COLUMN ledger.event.stream IS 'What the event is about: a household, a batch, a cadre, ...';
COMMENT ON COLUMN ledger.event.revision IS 'Place in the stream, from 1, without gaps.';
COMMENT ON COLUMN ledger.event.id IS 'Given by the writer, unique within the stream; tells a repeated append from a conflict.';
COMMENT ON COLUMN ledger.event.type IS 'Stored name of the fact.';
COMMENT ON COLUMN ledger.event.data IS 'Payload, as text: personal fields are sealed.';
COMMENT ON COLUMN ledger.event.metadata IS 'Who, when, with which version.';
COMMENT ON COLUMN ledger.event.recorded IS 'When the row was stored, by the clock of the database.';

CREATE FUNCTION ledger.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER event_is_append_only
  BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.event
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();

-- Also for sessions that call themselves replicas.
ALTER TABLE ledger.event ENABLE ALWAYS TRIGGER event_is_append_only;

-- Appends of several writers in one transaction. A stream comes at most once in a call: `append_streams`
-- and `append_expected` have one element per append, the `event_…` arrays one per event, in the same order.
--
-- The lock makes the order of positions the order of commits, so that a reader who has seen a position
-- never later meets an event before it. It is released after the commit is visible, and every statement
-- below takes its snapshot after the lock was granted (READ COMMITTED, VOLATILE).
--
-- `after_position` is the newest position before this call: appends that fit take the ones that follow, in
-- order. `refusals` is null when all fit; else one [ordinal, actual revision, position] for each append
-- whose stream stood elsewhere: the position is null for a conflict, and that of the append's last event
-- when the same ids stand after the expected revision already, which is a repeat.
CREATE FUNCTION ledger.append_events(
  append_streams text[],
  append_expected integer[],
  event_streams text[],
  event_revisions integer[],
  event_ids uuid[],
  event_types text[],
  event_data json[],
  event_metadata json[],
  OUT after_position bigint,
  OUT refusals json
)
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  actual integer[];
BEGIN
  PERFORM pg_catalog.pg_advisory_xact_lock(4_715_226_310_087_731);

  SELECT array_agg(
           COALESCE((SELECT e.revision FROM ledger.event e WHERE e.stream = a.stream ORDER BY e.revision DESC LIMIT 1), 0)
           ORDER BY a.ordinal),
         COALESCE((SELECT max(e.position) FROM ledger.event e), 0)
    INTO actual, after_position
    FROM unnest(append_streams) WITH ORDINALITY AS a (stream, ordinal);

  IF actual = append_expected THEN
    INSERT INTO ledger.event (position, stream, revision, id, type, data, metadata)
    SELECT after_position + n.ordinal, n.stream, n.revision, n.id, n.type, n.data, n.metadata
      FROM unnest(event_streams, event_revisions, event_ids, event_types, event_data, event_metadata)
           WITH ORDINALITY AS n (stream, revision, id, type, data, metadata, ordinal);
    RETURN;
  END IF;

  SELECT json_agg(json_build_array(a.ordinal, a.actual, (
           SELECT CASE WHEN bool_and(e.id IS NOT DISTINCT FROM n.id) THEN max(e.position)::text END
             FROM unnest(event_streams, event_revisions, event_ids) AS n (stream, revision, id)
             LEFT JOIN LATERAL ( -- LIMIT keeps it a look-up for each, whatever the table's size was when it was planned
               SELECT e.id, e.position FROM ledger.event e WHERE e.stream = n.stream AND e.revision = n.revision LIMIT 1
             ) e ON true
            WHERE n.stream = a.stream)) ORDER BY a.ordinal)
    INTO refusals
    FROM unnest(append_streams, append_expected, actual) WITH ORDINALITY AS a (stream, expected, actual, ordinal)
   WHERE a.actual <> a.expected;

  INSERT INTO ledger.event (position, stream, revision, id, type, data, metadata)
  SELECT after_position + row_number() OVER (ORDER BY n.ordinal), n.stream, n.revision, n.id, n.type, n.data, n.metadata
    FROM unnest(event_streams, event_revisions, event_ids, event_types, event_data, event_metadata)
         WITH ORDINALITY AS n (stream, revision, id, type, data, metadata, ordinal)
    JOIN unnest(append_streams, append_expected, actual) AS a (stream, expected, actual)
      ON a.stream = n.stream AND a.actual = a.expected;
END
$$;

COMMENT ON FUNCTION ledger.append_events IS 'Appends for several writers in one transaction; the only way in.';

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
REVOKE ALL ON SCHEMA ledger FROM PUBLIC;
GRANT USAGE ON SCHEMA ledger TO ledger_app;
GRANT SELECT, INSERT ON ledger.event TO ledger_app;
GRANT EXECUTE ON FUNCTION ledger.append_events TO ledger_app;
