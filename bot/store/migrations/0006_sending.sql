ALTER TABLE searches ADD COLUMN sent_after BIGINT;
