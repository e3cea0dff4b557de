-- What the login of the ledger could not do itself on the way to an erasure that no file of the database holds any more.

ALTER TABLE ledger.erasure ADD COLUMN left_open text[];

COMMENT ON COLUMN ledger.erasure.left_open IS 'What is left to the administrator of the server before it is finished; null until it was tried.';
