-- Who alters a row of the access log, or makes one up, is found out at once, and not only where a head covers it.

ALTER TABLE ledger.access_log ADD COLUMN mac text;

COMMENT ON COLUMN ledger.access_log.mac IS 'Over the other columns but the number, under the integrity key; null of versions that wrote none.';
