-- Links that sign somebody in once: made on the command line, redeemed by the page, gone then or after ten minutes.

CREATE TABLE ledger.sign_in (
  code_hash bytea PRIMARY KEY,
  token_request json NOT NULL,
  expires_at timestamptz NOT NULL
);

CREATE INDEX sign_in_expires_at ON ledger.sign_in (expires_at);

COMMENT ON TABLE ledger.sign_in IS 'Links that sign somebody in and have not been used yet.';
COMMENT ON COLUMN ledger.sign_in.code_hash IS 'SHA-256 of the code in the link; the code itself is kept nowhere.';
COMMENT ON COLUMN ledger.sign_in.token_request IS 'Account, role, reach and life of the token that it brings.';

GRANT SELECT, INSERT, DELETE ON ledger.sign_in TO ledger_app;
