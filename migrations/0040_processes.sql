-- What processes know: how far they have read the log, which entries they have yet to compare, which completions stand
-- where. All of it follows from the log and can be made again from it.

CREATE SCHEMA process;

COMMENT ON SCHEMA process IS 'What one stream decides and others complete: how far it is, and what waits. Follows from the log.';

CREATE TABLE process.checkpoint (
  name text PRIMARY KEY,
  definition text NOT NULL,
  position text,
  stream text,
  revision integer,
  entry_id text,
  received_at timestamptz,
  moved_at timestamptz NOT NULL DEFAULT now(),
  beat_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE process.checkpoint IS 'How far the log has been read.';
COMMENT ON COLUMN process.checkpoint.definition IS 'Hash of the processes: others begin again.';
COMMENT ON COLUMN process.checkpoint.position IS 'Position in the log up to which it has been read; null before the first event.';
COMMENT ON COLUMN process.checkpoint.stream IS 'Stream of the event at that position.';
COMMENT ON COLUMN process.checkpoint.revision IS 'Its revision.';
COMMENT ON COLUMN process.checkpoint.entry_id IS 'Its entry: a log that holds another one there, or none, is not the log that was read.';
COMMENT ON COLUMN process.checkpoint.received_at IS 'When it was received.';
COMMENT ON COLUMN process.checkpoint.beat_at IS 'When the leading runner was last seen alive, also with nothing to do.';

CREATE TABLE process.due (
  ordinal bigint GENERATED ALWAYS AS IDENTITY,
  stream text NOT NULL,
  entry_id text NOT NULL,
  version bigint NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL DEFAULT now(),
  received_at timestamptz,
  error text,
  PRIMARY KEY (stream, entry_id)
);

CREATE INDEX due_next ON process.due (due_at, ordinal);

COMMENT ON TABLE process.due IS 'Entries of source streams whose completions have yet to be compared with what is wanted.';
COMMENT ON COLUMN process.due.entry_id IS 'The entry that changed, or of which a ruling speaks; empty for every entry of the stream.';
COMMENT ON COLUMN process.due.version IS 'Raised by every change: who has compared removes the row only where nothing came in between.';
COMMENT ON COLUMN process.due.due_at IS 'Not before this; later after a failure.';
COMMENT ON COLUMN process.due.received_at IS 'When the change was received.';
COMMENT ON COLUMN process.due.error IS 'Why it was not compared when it was last tried, as a code.';

CREATE TABLE process.cause (
  stream text NOT NULL,
  entry_id text NOT NULL,
  process text NOT NULL,
  fact text NOT NULL,
  wanted integer NOT NULL,
  completed integer NOT NULL,
  failed integer NOT NULL,
  error text,
  compared_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (stream, entry_id)
);

CREATE INDEX cause_failed ON process.cause (stream, entry_id) WHERE failed > 0 OR error IS NOT NULL;

COMMENT ON TABLE process.cause IS 'Entries that want completions: how many, how many stand as wanted, how many could not be written.';
COMMENT ON COLUMN process.cause.error IS 'Why it could not be told what is wanted, as a code.';

CREATE TABLE process.completion (
  stream text NOT NULL,
  entry_id text NOT NULL,
  recipient text NOT NULL,
  completion_id uuid NOT NULL,
  fact text NOT NULL,
  digest text NOT NULL,
  voided boolean NOT NULL,
  revision integer NOT NULL,
  PRIMARY KEY (stream, entry_id, recipient)
);

COMMENT ON TABLE process.completion IS 'Completions as they stand in the recipients'' streams, as far as the log has been read.';
COMMENT ON COLUMN process.completion.stream IS 'The source stream.';
COMMENT ON COLUMN process.completion.entry_id IS 'The causing entry.';
COMMENT ON COLUMN process.completion.recipient IS 'The stream in which it stands.';
COMMENT ON COLUMN process.completion.completion_id IS 'Its entry there.';
COMMENT ON COLUMN process.completion.digest IS 'Of its body, to compare.';
COMMENT ON COLUMN process.completion.revision IS 'Of the last event there that recorded, corrected or voided it.';

CREATE TABLE process.failure (
  stream text NOT NULL,
  entry_id text NOT NULL,
  recipient text NOT NULL,
  error text NOT NULL,
  attempts integer NOT NULL DEFAULT 1,
  since timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (stream, entry_id, recipient)
);

COMMENT ON TABLE process.failure IS 'Recipients whose completion could not be written, and why, as a code. Tried again by itself.';

REVOKE ALL ON SCHEMA process FROM PUBLIC;
GRANT USAGE ON SCHEMA process TO ledger_app;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA process TO ledger_app;
