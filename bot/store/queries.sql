-- Every statement that runs after the migrations; written in the subset that SQLite and PostgreSQL share.
-- Times are epoch seconds.

-- name: get_preferences^
SELECT language, results_language, marketplace, provider, sort, price_min, price_max, filters, currency, ship_to, match,
    view, group_mode
FROM chats WHERE chat_id = :chat_id;

-- name: put_preferences!
INSERT INTO chats (chat_id, language, results_language, marketplace, provider, sort, price_min, price_max, filters,
                   currency, ship_to, match, view, group_mode, updated_at)
VALUES (:chat_id, :language, :results_language, :marketplace, :provider, :sort, :price_min, :price_max, :filters,
        :currency, :ship_to, :match, :view, :group_mode, :now)
ON CONFLICT (chat_id) DO UPDATE SET
    language = excluded.language, results_language = excluded.results_language, marketplace = excluded.marketplace,
    provider = excluded.provider, sort = excluded.sort, price_min = excluded.price_min,
    price_max = excluded.price_max, filters = excluded.filters, currency = excluded.currency,
    ship_to = excluded.ship_to, match = excluded.match, view = excluded.view, group_mode = excluded.group_mode,
    updated_at = excluded.updated_at;

-- name: drop_preferences!
DELETE FROM chats WHERE chat_id = :chat_id;

-- name: drop_replaced_preferences!
DELETE FROM chats WHERE chat_id = :new_id AND EXISTS (SELECT 1 FROM chats WHERE chat_id = :old_id);

-- name: move_preferences!
UPDATE chats SET chat_id = :new_id WHERE chat_id = :old_id;

-- name: move_searches!
UPDATE searches SET chat_id = :new_id WHERE chat_id = :old_id;

-- name: add_update!
INSERT INTO updates (update_id, body, attempts, received_at) VALUES (:update_id, :body, 1, :now)
ON CONFLICT (update_id) DO NOTHING;

-- name: finish_update!
UPDATE updates SET done_at = :now, body = '' WHERE update_id = :update_id;

-- name: retry_updates
UPDATE updates SET attempts = attempts + 1
WHERE done_at IS NULL AND received_at >= :since AND attempts < :most
RETURNING update_id, body;

-- name: add_search!
INSERT INTO searches (id, chat_id, message_id, photo_message_id, thread_id, user_id, file_id, file_size, state, query,
                      provider, result_set, passed_over, position, answer_id, answer_is_photo, created_at, view,
                      photo_url, text, album)
VALUES (:id, :chat_id, :message_id, :photo_message_id, :thread_id, :user_id, :file_id, :file_size, :state, :query,
        :provider, :result_set, :passed_over, :position, :answer_id, :answer_is_photo, :created_at, :view,
        :photo_url, :text, :album)
ON CONFLICT (chat_id, message_id) DO NOTHING;

-- name: get_search^
SELECT * FROM searches WHERE id = :id;

-- name: get_search_of_message^
SELECT * FROM searches WHERE chat_id = :chat_id AND message_id = :message_id;

-- name: put_search!
UPDATE searches SET state = :state, query = :query, provider = :provider, result_set = :result_set,
    passed_over = :passed_over, position = :position, answer_id = :answer_id, answer_is_photo = :answer_is_photo, view = :view,
    photo_url = :photo_url
WHERE id = :id;

-- name: add_album!
INSERT INTO albums (chat_id, album, message_id, created_at) VALUES (:chat_id, :album, :message_id, :now)
ON CONFLICT (chat_id, album) DO NOTHING;

-- name: get_album^
SELECT message_id FROM albums WHERE chat_id = :chat_id AND album = :album;

-- name: get_searches_of_album
SELECT * FROM searches WHERE chat_id = :chat_id AND album = :album ORDER BY message_id;

-- name: get_answers_in
SELECT answer_id FROM searches WHERE chat_id = :chat_id AND answer_id IS NOT NULL AND created_at >= :since;

-- name: find_result_set^
SELECT id FROM result_sets
WHERE provider = :provider AND photo = :photo AND query = :query AND created_at >= :since
ORDER BY created_at DESC LIMIT 1;

-- name: get_result_set^
SELECT id, provider, photo, query FROM result_sets WHERE id = :id;

-- name: add_result_set!
INSERT INTO result_sets (id, provider, photo, query, created_at) VALUES (:id, :provider, :photo, :query, :now);

-- name: get_result_pages
SELECT body FROM result_pages WHERE set_id = :set_id AND page > :after ORDER BY page;

-- name: add_result_page!
INSERT INTO result_pages (set_id, page, body) VALUES (:set_id, :page, :body)
ON CONFLICT (set_id, page) DO NOTHING;

-- name: get_image_ref^
SELECT body FROM image_refs WHERE provider = :provider AND photo = :photo AND expires_at > :now;

-- name: put_image_ref!
INSERT INTO image_refs (provider, photo, body, expires_at) VALUES (:provider, :photo, :body, :expires_at)
ON CONFLICT (provider, photo) DO UPDATE SET body = excluded.body, expires_at = excluded.expires_at;

-- name: drop_image_ref!
DELETE FROM image_refs WHERE provider = :provider AND photo = :photo;

-- name: get_media^
SELECT file_id FROM media WHERE url = :url;

-- name: put_media!
INSERT INTO media (url, file_id, used_at) VALUES (:url, :file_id, :now)
ON CONFLICT (url) DO UPDATE SET file_id = excluded.file_id, used_at = excluded.used_at;

-- name: drop_media!
DELETE FROM media WHERE url = :url;

-- name: prune_updates!
DELETE FROM updates WHERE received_at < :before;

-- name: prune_searches!
DELETE FROM searches WHERE created_at < :before;

-- name: prune_albums!
DELETE FROM albums WHERE created_at < :before;

-- name: prune_result_sets!
DELETE FROM result_sets WHERE created_at < :before;

-- name: prune_image_refs!
DELETE FROM image_refs WHERE expires_at <= :now;

-- name: prune_media!
DELETE FROM media WHERE used_at < :before;

-- name: get_details^
SELECT body FROM product_details
WHERE provider = :provider AND product_id = :product_id AND query = :query AND expires_at > :now;

-- name: put_details!
INSERT INTO product_details (provider, product_id, query, body, expires_at)
VALUES (:provider, :product_id, :query, :body, :expires_at)
ON CONFLICT (provider, product_id, query) DO UPDATE SET body = excluded.body, expires_at = excluded.expires_at;

-- name: prune_details!
DELETE FROM product_details WHERE expires_at <= :now;

-- name: get_login^
SELECT * FROM tokens WHERE provider = :provider;

-- name: put_login!
INSERT INTO tokens (provider, access, refresh, expires_at, refresh_expires_at, end_is_fixed, warned, renewing_until,
                    updated_at)
VALUES (:provider, :access, :refresh, :expires_at, :refresh_expires_at, :end_is_fixed, :warned, 0, :updated_at)
ON CONFLICT (provider) DO UPDATE SET
    access = excluded.access, refresh = excluded.refresh, expires_at = excluded.expires_at,
    refresh_expires_at = excluded.refresh_expires_at, end_is_fixed = excluded.end_is_fixed, warned = excluded.warned,
    renewing_until = excluded.renewing_until, updated_at = excluded.updated_at;

-- name: add_login!
INSERT INTO tokens (provider, access, refresh, expires_at, refresh_expires_at, end_is_fixed, warned, renewing_until,
                    updated_at)
VALUES (:provider, :access, :refresh, :expires_at, :refresh_expires_at, :end_is_fixed, :warned, 0, :updated_at)
ON CONFLICT (provider) DO NOTHING;

-- name: replace_login!
UPDATE tokens SET access = :access, refresh = :refresh, expires_at = :expires_at,
    refresh_expires_at = :refresh_expires_at, end_is_fixed = :end_is_fixed, warned = :warned, renewing_until = 0,
    updated_at = :updated_at
WHERE provider = :provider AND access = :old;

-- name: claim_renewal!
UPDATE tokens SET renewing_until = :until
WHERE provider = :provider AND access = :access AND renewing_until <= :now;

-- name: release_renewal!
UPDATE tokens SET renewing_until = 0 WHERE provider = :provider AND access = :access;

-- name: claim_warning!
UPDATE tokens SET warned = :warned WHERE provider = :provider AND access = :access AND warned < :warned;
