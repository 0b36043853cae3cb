-- The offer whose like is sought, which is not shown among them, as JSON; NULL where none is.
ALTER TABLE searches ADD COLUMN similar_to TEXT;
