-- Written by "npm run schema:dump" from the catalogue; not a script.

-- roles
ROLE ledger_app NOLOGIN
ROLE ledger_dashboard NOLOGIN
ROLE ledger_dashboard_fine NOLOGIN

-- columns
TABLE ledger.access_log.number bigint NOT NULL GENERATED ALWAYS AS IDENTITY
TABLE ledger.access_log.at timestamp with time zone NOT NULL DEFAULT now()
TABLE ledger.access_log.subject text NOT NULL -- Who read: the subject of the token.
TABLE ledger.access_log.role text NOT NULL -- The role in which it was read.
TABLE ledger.access_log.household text -- Whose file was read; null where it was a list.
TABLE ledger.access_log.what text NOT NULL -- Kind of query, with the reason where one was asked for.
TABLE ledger.access_log.households uuid[] -- Those that a list told of.
TABLE ledger.access_log.stream text -- What was read, where it is no household: kind and id.
TABLE ledger.access_log.mac text -- Over the other columns but the number, under the integrity key; null of versions that wrote none.
TABLE ledger.epoch.number integer NOT NULL
TABLE ledger.epoch.began_at timestamp with time zone NOT NULL DEFAULT now()
TABLE ledger.epoch.missing json NOT NULL -- Of each checkpoint: stream, revision and entry that the log lacks.
TABLE ledger.erasure.erasure_id uuid NOT NULL
TABLE ledger.erasure.begun_at timestamp with time zone NOT NULL DEFAULT now() -- When the confirmation was about to be recorded.
TABLE ledger.erasure.subjects text[] -- Persons and streams whose keys were destroyed; null until the first pass is done.
TABLE ledger.erasure.erased_at timestamp with time zone -- From then on nothing shows them: the last pass over the log has found nothing more of them.
TABLE ledger.erasure.finished_at timestamp with time zone -- From then on no file of the database holds what was shown of them, or their wrapped keys.
TABLE ledger.erasure.left_open text[] -- What is left to the administrator of the server before it is finished; null until it was tried.
TABLE ledger.erasure.named_in json -- Texts of others that named the person when they were erased: their number, and stream, entry and field of the first hundred. Null of a household, and of versions that did not look.
TABLE ledger.erasure_count.is_only boolean NOT NULL DEFAULT true
TABLE ledger.erasure_count.count bigint NOT NULL -- Erasures that have been carried out, each step of one.
TABLE ledger.event."position" bigint NOT NULL -- Place in the log, from 1, without gaps, in the order of the commits.
TABLE ledger.event.stream text NOT NULL -- What the event is about: a household, a batch, a cadre, ...
TABLE ledger.event.revision integer NOT NULL -- Place in the stream, from 1, without gaps.
TABLE ledger.event.id uuid NOT NULL -- Given by the writer, unique within the stream; tells a repeated append from a conflict.
TABLE ledger.event.type text NOT NULL -- Stored name of the fact.
TABLE ledger.event.data json NOT NULL -- Payload, as text: personal fields are sealed.
TABLE ledger.event.metadata json NOT NULL -- Who, when, with which version.
TABLE ledger.event.recorded timestamp with time zone NOT NULL DEFAULT now() -- When the row was stored, by the clock of the database.
TABLE ledger.known_stream.name text NOT NULL -- Kind and id.
TABLE ledger.ledger_key.name text NOT NULL -- What it is for: integrity seals events as a whole.
TABLE ledger.ledger_key.wrapped bytea NOT NULL
TABLE ledger.ledger_key.created_at timestamp with time zone NOT NULL DEFAULT now()
TABLE ledger.ledger_key.rewrapped_at timestamp with time zone -- When it was wrapped under another master key; null again when no file of the database holds any key as it was wrapped before.
TABLE ledger.sign_in.code_hash bytea NOT NULL -- SHA-256 of the code in the link; the code itself is kept nowhere.
TABLE ledger.sign_in.token_request json NOT NULL -- Account, role, reach and life of the token that it brings.
TABLE ledger.sign_in.expires_at timestamp with time zone NOT NULL
TABLE ledger.subject_key.subject text NOT NULL
TABLE ledger.subject_key.wrapped bytea -- The key, wrapped by the master key; null once destroyed.
TABLE ledger.subject_key.created_at timestamp with time zone NOT NULL DEFAULT now()
TABLE ledger.subject_key.destroyed_at timestamp with time zone
TABLE process.cause.stream text NOT NULL
TABLE process.cause.entry_id text NOT NULL
TABLE process.cause.process text NOT NULL
TABLE process.cause.fact text NOT NULL
TABLE process.cause.wanted integer NOT NULL
TABLE process.cause.completed integer NOT NULL
TABLE process.cause.failed integer NOT NULL
TABLE process.cause.error text -- Why it could not be told what is wanted, as a code.
TABLE process.cause.compared_at timestamp with time zone NOT NULL DEFAULT now()
TABLE process.checkpoint.name text NOT NULL
TABLE process.checkpoint.definition text NOT NULL -- Hash of the processes: others begin again.
TABLE process.checkpoint."position" text -- Position in the log up to which it has been read; null before the first event.
TABLE process.checkpoint.stream text -- Stream of the event at that position.
TABLE process.checkpoint.revision integer -- Its revision.
TABLE process.checkpoint.entry_id text -- Its entry: a log that holds another one there, or none, is not the log that was read.
TABLE process.checkpoint.received_at timestamp with time zone -- When it was received.
TABLE process.checkpoint.moved_at timestamp with time zone NOT NULL DEFAULT now()
TABLE process.checkpoint.beat_at timestamp with time zone NOT NULL DEFAULT now() -- When the leading runner was last seen alive, also with nothing to do.
TABLE process.completion.stream text NOT NULL -- The source stream.
TABLE process.completion.entry_id text NOT NULL -- The causing entry.
TABLE process.completion.recipient text NOT NULL -- The stream in which it stands.
TABLE process.completion.completion_id uuid NOT NULL -- Its entry there.
TABLE process.completion.fact text NOT NULL
TABLE process.completion.digest text NOT NULL -- Of its body, to compare.
TABLE process.completion.voided boolean NOT NULL
TABLE process.completion.revision integer NOT NULL -- Of the last event there that recorded, corrected or voided it.
TABLE process.due.ordinal bigint NOT NULL GENERATED ALWAYS AS IDENTITY
TABLE process.due.stream text NOT NULL
TABLE process.due.entry_id text NOT NULL -- The entry that changed, or of which a ruling speaks; empty for every entry of the stream.
TABLE process.due.version bigint NOT NULL DEFAULT 0 -- Raised by every change: who has compared removes the row only where nothing came in between.
TABLE process.due.attempts integer NOT NULL DEFAULT 0
TABLE process.due.due_at timestamp with time zone NOT NULL DEFAULT now() -- Not before this; later after a failure.
TABLE process.due.received_at timestamp with time zone -- When the change was received.
TABLE process.due.error text -- Why it was not compared when it was last tried, as a code.
TABLE process.failure.stream text NOT NULL
TABLE process.failure.entry_id text NOT NULL
TABLE process.failure.recipient text NOT NULL
TABLE process.failure.error text NOT NULL
TABLE process.failure.attempts integer NOT NULL DEFAULT 1
TABLE process.failure.since timestamp with time zone NOT NULL DEFAULT now()
TABLE projector.generation.name text NOT NULL -- The schema that holds the tables.
TABLE projector.generation.definition text NOT NULL -- Hash of the definitions of the tables and of the fold: what code can feed it.
TABLE projector.generation.status text NOT NULL DEFAULT 'building'::text
TABLE projector.generation.version bigint NOT NULL DEFAULT 0 -- Raised with every move of the position: who moves it names the one that he knows.
TABLE projector.generation."position" text -- Position in the log up to which all rows are there; null before the first event.
TABLE projector.generation.received_at timestamp with time zone -- When the event at that position was received.
TABLE projector.generation.events bigint NOT NULL DEFAULT 0 -- Events taken in.
TABLE projector.generation.filling json -- How far filling from empty has come; null when it follows the log.
TABLE projector.generation.created_at timestamp with time zone NOT NULL DEFAULT now()
TABLE projector.generation.live_at timestamp with time zone
TABLE projector.generation.moved_at timestamp with time zone NOT NULL DEFAULT now() -- When the position last moved, by the clock of the database.
TABLE projector.generation.beat_at timestamp with time zone NOT NULL DEFAULT now() -- When its projector was last seen alive, also with nothing to do.
TABLE projector.generation.stream text -- Stream of the event at that position; null where it is not known.
TABLE projector.generation.revision integer -- Its revision.
TABLE projector.generation.entry_id text -- Its entry: a log that holds another one there, or none, is not the log that was read.
TABLE projector.generation.made json -- Hash of the definitions of the tables, and of each fact a hash of what it does; null of code that did not tell.
TABLE projector.parked.generation text NOT NULL
TABLE projector.parked.stream text NOT NULL
TABLE projector.parked.revision integer NOT NULL -- Of the event that could not be projected.
TABLE projector.parked.entry_id uuid NOT NULL -- Id of that event.
TABLE projector.parked.type text NOT NULL
TABLE projector.parked.error text NOT NULL -- Why, as a code, without content of the event.
TABLE projector.parked.last_revision integer NOT NULL -- Last revision of the stream that waits.
TABLE projector.parked.parked_at timestamp with time zone NOT NULL DEFAULT now()
TABLE projector.parked.attempts integer NOT NULL DEFAULT 1
TABLE projector.parked.retry boolean NOT NULL DEFAULT false -- Somebody asked for another try; the projector looks at it within a second.
TABLE projector.skipped.stream text NOT NULL
TABLE projector.skipped.entry_id uuid NOT NULL
TABLE projector.skipped.reason text NOT NULL
TABLE projector.skipped.skipped_at timestamp with time zone NOT NULL DEFAULT now()
TABLE projector.skipped.mac text -- Over stream, entry and reason, under the integrity key: shows that the ledger's own command left it out.

-- comments on tables
COMMENT ON ledger.access_log: Who read which household's file. Append-only.
COMMENT ON ledger.append_lock: Has no rows: whoever appends to the log holds a lock on it until the commit.
COMMENT ON ledger.epoch: Begins anew whenever the log is found to lack what had been read of it, as after a restore.
COMMENT ON ledger.erasure: Erasures: confirmed, carried out, and finished on disk. No personal data.
COMMENT ON ledger.erasure_count: One row: raised by each erasure. Every process compares it before it answers from memory.
COMMENT ON ledger.event: Every event of the ledger. Rows are added by ledger.append_events and never changed.
COMMENT ON ledger.known_stream: Streams of a log kept outside this database that were seen to exist. What is missing here is asked of the log.
COMMENT ON ledger.ledger_key: Keys of the ledger itself, wrapped by the master key. Erasing somebody touches none of them.
COMMENT ON ledger.sign_in: Links that sign somebody in and have not been used yet.
COMMENT ON ledger.subject_key: One key per person or household; what it sealed is unreadable once it is destroyed.
COMMENT ON process.cause: Entries that want completions: how many, how many stand as wanted, how many could not be written.
COMMENT ON process.checkpoint: How far the log has been read.
COMMENT ON process.completion: Completions as they stand in the recipients' streams, as far as the log has been read.
COMMENT ON process.due: Entries of source streams whose completions have yet to be compared with what is wanted.
COMMENT ON process.failure: Recipients whose completion could not be written, and why, as a code. Tried again by itself.
COMMENT ON projector.generation: A set of tables built from the log: one is live, others are being built or wait to be dropped.
COMMENT ON projector.generation_lock: Has no rows: whoever makes or shows a generation holds a lock on it until the commit.
COMMENT ON projector.parked: Streams with an event that can not be projected; later events of the stream wait behind it.
COMMENT ON projector.skipped: Events that somebody decided to leave out of the tables, and why; kept for every later generation.

-- constraints
ledger.access_log access_log_names_one CHECK ((num_nonnulls(household, households, stream) = 1))
ledger.access_log access_log_pkey PRIMARY KEY (number)
ledger.epoch epoch_pkey PRIMARY KEY (number)
ledger.erasure erasure_names_subjects CHECK (((erased_at IS NULL) OR (subjects IS NOT NULL)))
ledger.erasure erasure_pkey PRIMARY KEY (erasure_id)
ledger.erasure_count erasure_count_is_only_check CHECK (is_only)
ledger.erasure_count erasure_count_pkey PRIMARY KEY (is_only)
ledger.event event_pkey PRIMARY KEY ("position")
ledger.event event_stream_revision_key UNIQUE (stream, revision)
ledger.known_stream known_stream_pkey PRIMARY KEY (name)
ledger.ledger_key ledger_key_pkey PRIMARY KEY (name)
ledger.sign_in sign_in_pkey PRIMARY KEY (code_hash)
ledger.subject_key subject_key_check CHECK (((wrapped IS NULL) = (destroyed_at IS NOT NULL)))
ledger.subject_key subject_key_pkey PRIMARY KEY (subject)
process.cause cause_pkey PRIMARY KEY (stream, entry_id)
process.checkpoint checkpoint_pkey PRIMARY KEY (name)
process.completion completion_pkey PRIMARY KEY (stream, entry_id, recipient)
process.due due_pkey PRIMARY KEY (stream, entry_id)
process.failure failure_pkey PRIMARY KEY (stream, entry_id, recipient)
projector.generation generation_pkey PRIMARY KEY (name)
projector.generation generation_status_check CHECK ((status = ANY (ARRAY['building'::text, 'live'::text, 'retired'::text])))
projector.parked parked_generation_fkey FOREIGN KEY (generation) REFERENCES projector.generation(name) ON DELETE CASCADE
projector.parked parked_pkey PRIMARY KEY (generation, stream)
projector.skipped skipped_pkey PRIMARY KEY (stream, entry_id)
projector.skipped skipped_reason_check CHECK ((reason <> ''::text))

-- indexes
CREATE INDEX access_log_household ON ledger.access_log USING btree (household, at)
CREATE INDEX access_log_stream ON ledger.access_log USING btree (stream, at) WHERE (stream IS NOT NULL)
CREATE INDEX cause_failed ON process.cause USING btree (stream, entry_id) WHERE ((failed > 0) OR (error IS NOT NULL))
CREATE INDEX due_next ON process.due USING btree (due_at, ordinal)
CREATE INDEX sign_in_expires_at ON ledger.sign_in USING btree (expires_at)
CREATE UNIQUE INDEX access_log_pkey ON ledger.access_log USING btree (number)
CREATE UNIQUE INDEX cause_pkey ON process.cause USING btree (stream, entry_id)
CREATE UNIQUE INDEX checkpoint_pkey ON process.checkpoint USING btree (name)
CREATE UNIQUE INDEX completion_pkey ON process.completion USING btree (stream, entry_id, recipient)
CREATE UNIQUE INDEX due_pkey ON process.due USING btree (stream, entry_id)
CREATE UNIQUE INDEX epoch_pkey ON ledger.epoch USING btree (number)
CREATE UNIQUE INDEX erasure_count_pkey ON ledger.erasure_count USING btree (is_only)
CREATE UNIQUE INDEX erasure_pkey ON ledger.erasure USING btree (erasure_id)
CREATE UNIQUE INDEX event_pkey ON ledger.event USING btree ("position")
CREATE UNIQUE INDEX event_stream_revision_key ON ledger.event USING btree (stream, revision)
CREATE UNIQUE INDEX failure_pkey ON process.failure USING btree (stream, entry_id, recipient)
CREATE UNIQUE INDEX generation_live ON projector.generation USING btree (status) WHERE (status = 'live'::text)
CREATE UNIQUE INDEX generation_pkey ON projector.generation USING btree (name)
CREATE UNIQUE INDEX known_stream_pkey ON ledger.known_stream USING btree (name)
CREATE UNIQUE INDEX ledger_key_pkey ON ledger.ledger_key USING btree (name)
CREATE UNIQUE INDEX parked_pkey ON projector.parked USING btree (generation, stream)
CREATE UNIQUE INDEX sign_in_pkey ON ledger.sign_in USING btree (code_hash)
CREATE UNIQUE INDEX skipped_pkey ON projector.skipped USING btree (stream, entry_id)
CREATE UNIQUE INDEX subject_key_pkey ON ledger.subject_key USING btree (subject)

-- triggers
CREATE TRIGGER access_log_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.access_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change() -- ALWAYS
CREATE TRIGGER event_is_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change() -- ALWAYS

-- functions
CREATE OR REPLACE FUNCTION ledger.append_sealed_events(append_streams text[], append_expected integer[], event_streams text[], event_revisions integer[], event_ids uuid[], event_types text[], event_data json[], event_metadata json[], OUT after_position bigint, OUT refusals json)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
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
$function$

CREATE OR REPLACE FUNCTION projector.advance(of_generation text, known_version bigint, to_position text, to_received_at timestamp with time zone, taken_events integer, to_filling json DEFAULT NULL::json, to_stream text DEFAULT NULL::text, to_revision integer DEFAULT NULL::integer, to_entry_id text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
$function$

CREATE OR REPLACE FUNCTION ledger.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION '%.% is append-only: % is refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END
$function$

CREATE OR REPLACE FUNCTION ledger.try_append_lock()
 RETURNS void
 LANGUAGE plpgsql
 SET lock_timeout TO '1s'
AS $function$
BEGIN
  LOCK TABLE ledger.append_lock IN SHARE UPDATE EXCLUSIVE MODE;
END
$function$

CREATE OR REPLACE FUNCTION ledger.try_disk()
 RETURNS void
 LANGUAGE plpgsql
AS $function$
BEGIN
  EXECUTE 'CREATE TEMPORARY TABLE try_disk ON COMMIT DROP AS SELECT repeat(md5(n::text), 60) AS x FROM generate_series(1, 200) n';
END
$function$


-- grants
CONNECT ON DATABASE TO PUBLIC
CREATE, TEMPORARY ON DATABASE TO ledger_app
EXECUTE ON FUNCTION ledger.append_sealed_events TO ledger_app
EXECUTE ON FUNCTION ledger.try_append_lock TO ledger_app
EXECUTE ON FUNCTION ledger.try_disk TO ledger_app
EXECUTE ON FUNCTION projector.advance TO ledger_app
USAGE ON SCHEMA ledger TO ledger_app
USAGE ON SCHEMA process TO ledger_app
USAGE ON SCHEMA projector TO ledger_app
INSERT, SELECT ON ledger.access_log TO ledger_app
UPDATE ON ledger.append_lock TO ledger_app
INSERT, SELECT ON ledger.epoch TO ledger_app
DELETE, INSERT, SELECT, UPDATE ON ledger.erasure TO ledger_app
SELECT, UPDATE ON ledger.erasure_count TO ledger_app
INSERT, SELECT ON ledger.event TO ledger_app
DELETE, INSERT, SELECT ON ledger.known_stream TO ledger_app
INSERT, SELECT ON ledger.ledger_key TO ledger_app
DELETE, INSERT, SELECT ON ledger.sign_in TO ledger_app
INSERT, SELECT, UPDATE ON ledger.subject_key TO ledger_app
DELETE, INSERT, SELECT, TRUNCATE, UPDATE ON process.cause TO ledger_app
DELETE, INSERT, SELECT, TRUNCATE, UPDATE ON process.checkpoint TO ledger_app
DELETE, INSERT, SELECT, TRUNCATE, UPDATE ON process.completion TO ledger_app
DELETE, INSERT, SELECT, TRUNCATE, UPDATE ON process.due TO ledger_app
DELETE, INSERT, SELECT, TRUNCATE, UPDATE ON process.failure TO ledger_app
DELETE, INSERT, SELECT, UPDATE ON projector.generation TO ledger_app
UPDATE ON projector.generation_lock TO ledger_app
DELETE, INSERT, SELECT, UPDATE ON projector.parked TO ledger_app
DELETE, INSERT, SELECT, UPDATE ON projector.skipped TO ledger_app

-- functions of the server that are not for everybody any more
lo_close(integer)
lo_creat(integer)
lo_create(oid)
lo_from_bytea(oid,bytea)
lo_get(oid)
lo_get(oid,bigint,integer)
lo_lseek(integer,integer,integer)
lo_lseek64(integer,bigint,integer)
lo_open(oid,integer)
lo_put(oid,bigint,bytea)
lo_tell(integer)
lo_tell64(integer)
lo_truncate(integer,integer)
lo_truncate64(integer,bigint)
lo_unlink(oid)
loread(integer,integer)
lowrite(integer,bytea)
pg_advisory_lock(bigint) TO ledger_app
pg_advisory_lock(integer,integer) TO ledger_app
pg_advisory_lock_shared(bigint) TO ledger_app
pg_advisory_lock_shared(integer,integer) TO ledger_app
pg_advisory_xact_lock(bigint) TO ledger_app
pg_advisory_xact_lock(integer,integer) TO ledger_app
pg_advisory_xact_lock_shared(bigint) TO ledger_app
pg_advisory_xact_lock_shared(integer,integer) TO ledger_app
pg_logical_emit_message(boolean,text,bytea,boolean)
pg_logical_emit_message(boolean,text,text,boolean)
pg_notify(text,text) TO ledger_app
pg_try_advisory_lock(bigint) TO ledger_app
pg_try_advisory_lock(integer,integer) TO ledger_app
pg_try_advisory_lock_shared(bigint) TO ledger_app
pg_try_advisory_lock_shared(integer,integer) TO ledger_app
pg_try_advisory_xact_lock(bigint) TO ledger_app
pg_try_advisory_xact_lock(integer,integer) TO ledger_app
pg_try_advisory_xact_lock_shared(bigint) TO ledger_app
pg_try_advisory_xact_lock_shared(integer,integer) TO ledger_app
