-- What code made of a log when it built a generation: newer code goes on with it where all it met means the same.

ALTER TABLE projector.generation ADD COLUMN made json;

COMMENT ON COLUMN projector.generation.made IS 'Hash of the definitions of the tables, and of each fact a hash of what it does; null of code that did not tell.';
