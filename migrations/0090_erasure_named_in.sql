-- What an erasure of a person leaves behind: found while the name could still be read, told afterwards.
ALTER TABLE ledger.erasure ADD COLUMN named_in json;

COMMENT ON COLUMN ledger.erasure.named_in IS 'Texts of others that named the person when they were erased: their number, and stream, entry and field of the first hundred. Null of a household, and of versions that did not look.';
