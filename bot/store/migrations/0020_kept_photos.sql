-- Telegram's id of a photo of somebody's own that the card of a kept product shows in place of the seller's picture.
ALTER TABLE kept_products ADD COLUMN own_photo TEXT;
