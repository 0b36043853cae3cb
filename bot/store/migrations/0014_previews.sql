-- Whether a search looks at the preview of something that moves, and not at a picture.
ALTER TABLE searches ADD COLUMN from_preview INTEGER NOT NULL DEFAULT 0;
