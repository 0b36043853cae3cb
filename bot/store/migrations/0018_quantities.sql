-- How many pieces somebody wants of what a search finds, and which minimum orders; NULL where the chat's settings hold.
ALTER TABLE searches ADD COLUMN quantity BIGINT;
ALTER TABLE searches ADD COLUMN min_orders TEXT;
