-- A provider that rests until a time, and the last refusal of which the admins are or were told.
ALTER TABLE provider_states ADD COLUMN off_until BIGINT;
ALTER TABLE provider_states ADD COLUMN refused_code TEXT;
ALTER TABLE provider_states ADD COLUMN refused_at BIGINT;
