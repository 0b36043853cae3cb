-- The sizes in which Telegram keeps the photo of a search, as JSON; NULL where it has one file, as for a link.
ALTER TABLE searches ADD COLUMN sizes TEXT;
