-- The part of a long photo that is searched, counted from its beginning; NULL for the whole photo.
ALTER TABLE searches ADD COLUMN part INTEGER;
