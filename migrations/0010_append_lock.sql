-- An advisory lock can be taken by whoever may connect, and then every append waits. A lock on a table can be taken by
-- those alone who have a right on it.

-- Whoever appends by the function as it was is let finish.
SELECT pg_catalog.pg_advisory_xact_lock(4_715_226_310_087_731);

CREATE TABLE ledger.append_lock ();

COMMENT ON TABLE ledger.append_lock IS 'Has no rows: whoever appends to the log holds a lock on it until the commit.';

-- The least right with which the lock can be taken.
GRANT UPDATE ON ledger.append_lock TO ledger_app;

-- The mode is the weakest that excludes itself: stronger ones make every backend give up its fast path.
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
CREATE OR REPLACE FUNCTION ledger.append_events(
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
  LOCK TABLE ledger.append_lock IN SHARE UPDATE EXCLUSIVE MODE;

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

-- For readiness: comes back at once where appends would be let through, and fails after a second where not.
CREATE FUNCTION ledger.try_append_lock() RETURNS void
LANGUAGE plpgsql VOLATILE SET lock_timeout = '1s' AS $$
BEGIN
  LOCK TABLE ledger.append_lock IN SHARE UPDATE EXCLUSIVE MODE;
END
$$;

COMMENT ON FUNCTION ledger.try_append_lock IS 'Fails with lock_not_available where somebody keeps appends waiting.';

REVOKE ALL ON FUNCTION ledger.try_append_lock FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.try_append_lock TO ledger_app;

-- Alike for what is done with generations one after the other.
CREATE TABLE projector.generation_lock ();

COMMENT ON TABLE projector.generation_lock IS 'Has no rows: whoever makes or shows a generation holds a lock on it until the commit.';

GRANT UPDATE ON projector.generation_lock TO ledger_app;

-- For readiness, after appends have failed: whether the disk takes anything. What it takes is gone with the statement.
CREATE FUNCTION ledger.try_disk() RETURNS void
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  EXECUTE 'CREATE TEMPORARY TABLE try_disk ON COMMIT DROP AS SELECT repeat(md5(n::text), 60) AS x FROM generate_series(1, 200) n';
END
$$;

COMMENT ON FUNCTION ledger.try_disk IS 'Fails with disk_full where nothing can be written.';

REVOKE ALL ON FUNCTION ledger.try_disk FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.try_disk TO ledger_app;
