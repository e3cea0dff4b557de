-- Which streams exist, of a log that lies elsewhere: it has no statement that tells it of many.

CREATE TABLE ledger.known_stream (
  name text COLLATE "C" PRIMARY KEY
);

COMMENT ON TABLE ledger.known_stream IS 'Streams of a log kept outside this database that were seen to exist. What is missing here is asked of the log.';
COMMENT ON COLUMN ledger.known_stream.name IS 'Kind and id.';

GRANT SELECT, INSERT, DELETE ON ledger.known_stream TO ledger_app;
