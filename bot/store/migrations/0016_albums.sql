-- The message that asks which photos of an album to search; NULL before there is one, and when all are chosen.
ALTER TABLE albums ADD COLUMN question_id BIGINT;

-- 1 once all of its photos were chosen: those that come later are searched too.
ALTER TABLE albums ADD COLUMN takes_all INTEGER NOT NULL DEFAULT 0;

-- 1 once it was said that not all in it are pictures.
ALTER TABLE albums ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;
