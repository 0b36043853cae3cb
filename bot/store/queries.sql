-- All statements but those of the migrations, in the SQL that SQLite and PostgreSQL share, by repository.
-- Times are epoch seconds. `portion` is the number of rows that one transaction deletes at most.


-- Chats

-- name: get_preferences$
SELECT preferences FROM chats WHERE chat_id = :chat_id;

-- name: get_preferences_of_supergroup$
SELECT preferences FROM chats WHERE chat_id = (SELECT new_id FROM chat_moves WHERE old_id = :chat_id);

-- name: get_sender^
SELECT (SELECT preferences FROM chats WHERE chat_id = :chat_id) AS preferences,
    (SELECT COUNT(*) FROM bans WHERE user_id IN (:chat_id, :user_id, :channel_id)) AS bans,
    (SELECT COUNT(*) FROM members WHERE user_id IN (:chat_id, :user_id, :channel_id)) AS memberships,
    (SELECT MAX(old_id) FROM chat_moves WHERE new_id = :chat_id) AS former_chat;

-- name: update_preferences!
UPDATE chats SET preferences = :preferences, updated_at = :now WHERE chat_id = :chat_id;

-- name: set_told_of_photos!
UPDATE chats SET told_of_photos = :told WHERE chat_id = :chat_id AND told_of_photos <> :told;

-- name: is_silenced$
SELECT silenced FROM chats WHERE chat_id = :chat_id;

-- name: set_silenced!
UPDATE chats SET silenced = :silenced WHERE chat_id = :chat_id AND silenced <> :silenced;

-- name: add_chat_move!
INSERT INTO chat_moves (old_id, new_id) VALUES (:old_id, :new_id) ON CONFLICT (old_id) DO NOTHING;

-- name: delete_replaced_preferences!
DELETE FROM chats WHERE chat_id = :new_id AND EXISTS (SELECT 1 FROM chats WHERE chat_id = :old_id);

-- name: move_preferences!
UPDATE chats SET chat_id = :new_id WHERE chat_id = :old_id;

-- name: move_credits!
UPDATE credits SET chat_id = :new_id WHERE chat_id = :old_id;

-- name: move_ban!
INSERT INTO bans (user_id, since) SELECT CAST(:new_id AS BIGINT), since FROM bans WHERE user_id = :old_id
ON CONFLICT (user_id) DO NOTHING;

-- name: get_chat_moves
SELECT old_id FROM chat_moves WHERE new_id = :new_id;

-- name: get_chat_after_move$
SELECT new_id FROM chat_moves WHERE old_id = :old_id;

-- name: delete_chat_moves!
DELETE FROM chat_moves WHERE new_id = :new_id;

-- name: lock_preferences!
-- Locks the chat's row for this transaction, and adds it first if the chat has none.
INSERT INTO chats (chat_id, preferences, updated_at) VALUES (:chat_id, :preferences, :now)
ON CONFLICT (chat_id) DO UPDATE SET updated_at = chats.updated_at;

-- name: delete_searches_of_chat
DELETE FROM searches WHERE id IN (SELECT id FROM searches WHERE chat_id = :chat_id LIMIT :portion)
RETURNING result_set;

-- name: delete_albums_of_chat!
DELETE FROM albums WHERE chat_id = :chat_id;

-- name: delete_preferences!
DELETE FROM chats WHERE chat_id = :chat_id;

-- name: anonymize_credits_of_chat!
UPDATE credits SET chat_id = NULL, user_id = NULL
WHERE id IN (SELECT id FROM credits WHERE chat_id = :chat_id LIMIT :portion);

-- name: delete_member!
DELETE FROM members WHERE user_id = :user_id;


-- Kept products

-- name: is_kept$
SELECT COUNT(*) FROM kept_lists JOIN kept_products ON kept_products.list_id = kept_lists.id
WHERE kept_lists.chat_id = :chat_id AND kept_products.marketplace = :marketplace
    AND kept_products.product_id = :product_id AND kept_products.removed_at IS NULL;

-- name: get_kept_lists
SELECT id, name,
    (SELECT COUNT(*) FROM kept_products WHERE list_id = kept_lists.id AND removed_at IS NULL) AS count
FROM kept_lists WHERE chat_id = :chat_id ORDER BY chosen DESC, id;

-- name: add_first_kept_list!
INSERT INTO kept_lists (id, chat_id, name, chosen, created_at)
SELECT CAST(:id AS TEXT), CAST(:chat_id AS BIGINT), '', 1, CAST(:now AS BIGINT)
WHERE NOT EXISTS (SELECT 1 FROM kept_lists WHERE chat_id = :chat_id);

-- name: add_kept_list!
INSERT INTO kept_lists (id, chat_id, name, chosen, created_at)
VALUES (:id, :chat_id, :name,
    (SELECT COALESCE(MAX(chosen), 0) + 1 FROM kept_lists WHERE chat_id = :chat_id), :now);

-- name: choose_kept_list!
UPDATE kept_lists SET chosen = (SELECT MAX(chosen) + 1 FROM kept_lists AS others WHERE others.chat_id = :chat_id)
WHERE id = :id AND chat_id = :chat_id;

-- name: rename_kept_list!
UPDATE kept_lists SET name = :name WHERE id = :id AND chat_id = :chat_id;

-- name: delete_empty_kept_list!
DELETE FROM kept_lists WHERE id = :id AND chat_id = :chat_id
    AND NOT EXISTS (SELECT 1 FROM kept_products WHERE list_id = kept_lists.id AND removed_at IS NULL);

-- name: get_kept_products
SELECT kept_products.*
FROM kept_lists JOIN kept_products ON kept_products.list_id = kept_lists.id
WHERE kept_lists.id = :list_id AND kept_lists.chat_id = :chat_id AND removed_at IS NULL
ORDER BY kept_at DESC, kept_products.id LIMIT :most OFFSET :first;

-- name: count_kept_products_before$
SELECT COUNT(*) FROM kept_products
WHERE list_id = :list_id AND removed_at IS NULL AND (kept_at > :kept_at OR (kept_at = :kept_at AND id < :id));

-- name: get_kept_product^
SELECT kept_products.* FROM kept_products JOIN kept_lists ON kept_lists.id = kept_products.list_id
WHERE kept_products.id = :id AND kept_lists.chat_id = :chat_id;

-- name: add_kept_product!
INSERT INTO kept_products (id, list_id, marketplace, product_id, product, details, file_id, kept_by, kept_at)
VALUES (:id, :list_id, :marketplace, :product_id, :product, :details, :file_id, :kept_by, :now)
ON CONFLICT (list_id, marketplace, product_id) DO UPDATE SET removed_at = NULL;

-- name: restore_kept_product_of_chat^
UPDATE kept_products SET removed_at = NULL
WHERE marketplace = :marketplace AND product_id = :product_id
    AND list_id IN (SELECT id FROM kept_lists WHERE chat_id = :chat_id)
RETURNING list_id;

-- name: remove_kept_product_of_chat!
UPDATE kept_products SET removed_at = :now
WHERE marketplace = :marketplace AND product_id = :product_id AND removed_at IS NULL
    AND list_id IN (SELECT id FROM kept_lists WHERE chat_id = :chat_id);

-- name: remove_kept_product!
UPDATE kept_products SET removed_at = :now
WHERE id = :id AND removed_at IS NULL AND list_id IN (SELECT id FROM kept_lists WHERE chat_id = :chat_id);

-- name: restore_kept_product!
UPDATE kept_products SET removed_at = NULL
WHERE id = :id AND list_id IN (SELECT id FROM kept_lists WHERE chat_id = :chat_id);

-- name: save_kept_note!
UPDATE kept_products SET note = :note
WHERE id = :id AND list_id IN (SELECT id FROM kept_lists WHERE chat_id = :chat_id);

-- name: save_kept_photo!
UPDATE kept_products SET own_photo = :own_photo
WHERE id = :id AND list_id IN (SELECT id FROM kept_lists WHERE chat_id = :chat_id);

-- name: delete_replaced_kept_product!
DELETE FROM kept_products WHERE id IN (
    SELECT others.id FROM kept_products AS moved JOIN kept_products AS others
        ON others.list_id = :list_id AND others.marketplace = moved.marketplace
        AND others.product_id = moved.product_id AND others.id <> moved.id
    WHERE moved.id = :id
);

-- name: move_kept_product!
UPDATE kept_products SET list_id = :list_id
WHERE id = :id AND list_id IN (SELECT id FROM kept_lists WHERE chat_id = :chat_id);

-- name: get_kept_numbers_of_chat
SELECT marketplace, product_id
FROM kept_lists JOIN kept_products ON kept_products.list_id = kept_lists.id
WHERE kept_lists.chat_id = :chat_id AND removed_at IS NULL;

-- name: copy_kept_product!
INSERT INTO kept_products (id, list_id, marketplace, product_id, product, details, file_id, kept_by, kept_at)
SELECT CAST(:new_id AS TEXT), CAST(:list_id AS TEXT), marketplace, product_id, product, details, file_id,
    CAST(:kept_by AS BIGINT), kept_at
FROM kept_products WHERE id = :id AND removed_at IS NULL
ON CONFLICT (list_id, marketplace, product_id) DO UPDATE SET removed_at = NULL;

-- name: save_list_link!
INSERT INTO list_links (list_id, token_hash, created_at)
SELECT id, CAST(:token_hash AS TEXT), CAST(:now AS BIGINT) FROM kept_lists WHERE id = :list_id AND chat_id = :chat_id
ON CONFLICT (list_id) DO UPDATE SET token_hash = excluded.token_hash, created_at = excluded.created_at;

-- name: has_list_link$
SELECT COUNT(*) FROM list_links JOIN kept_lists ON kept_lists.id = list_links.list_id
WHERE list_links.list_id = :list_id AND kept_lists.chat_id = :chat_id;

-- name: delete_list_link!
DELETE FROM list_links
WHERE list_id = (SELECT id FROM kept_lists WHERE kept_lists.id = :list_id AND chat_id = :chat_id);

-- name: get_linked_list^
SELECT kept_lists.id, kept_lists.chat_id, name FROM list_links JOIN kept_lists ON kept_lists.id = list_links.list_id
WHERE token_hash = :token_hash;

-- name: get_linked_products
SELECT kept_products.id, marketplace, product_id
FROM list_links JOIN kept_products ON kept_products.list_id = list_links.list_id
WHERE token_hash = :token_hash AND removed_at IS NULL
ORDER BY kept_at DESC, kept_products.id;

-- name: move_kept_lists!
UPDATE kept_lists SET chat_id = :new_id WHERE chat_id = :old_id;

-- name: delete_kept_products_of_chat!
DELETE FROM kept_products WHERE id IN (
    SELECT kept_products.id FROM kept_lists JOIN kept_products ON kept_products.list_id = kept_lists.id
    WHERE kept_lists.chat_id = :chat_id LIMIT :portion
);

-- name: delete_kept_lists_of_chat!
DELETE FROM kept_lists WHERE chat_id = :chat_id;

-- name: prune_kept_products!
DELETE FROM kept_products WHERE id IN (
    SELECT id FROM kept_products WHERE removed_at < :before ORDER BY removed_at LIMIT :portion
);


-- Exports

-- name: add_export!
INSERT INTO exports (id, chat_id, thread_id, user_id, source, source_id, format, message_id, state, created_at)
VALUES (:id, :chat_id, :thread_id, :user_id, :source, :source_id, :format, :message_id, :state, :now)
ON CONFLICT DO NOTHING;

-- name: get_export^
SELECT id, chat_id, thread_id, user_id, source, source_id, format, message_id, state FROM exports WHERE id = :id;

-- name: get_exports
SELECT id FROM exports ORDER BY created_at, id;

-- name: count_exports_of_chat$
SELECT COUNT(*) FROM exports WHERE chat_id = :chat_id;

-- name: update_export!
UPDATE exports SET state = :state, message_id = :message_id WHERE id = :id;

-- name: delete_export!
DELETE FROM exports WHERE id = :id;

-- name: delete_exports_of_chat!
DELETE FROM exports WHERE chat_id = :chat_id;

-- name: prune_exports!
DELETE FROM exports WHERE created_at < :before;


-- Searches and albums

-- name: add_search^
-- Returns the search that the message has: this one, or the one that was there.
INSERT INTO searches (id, chat_id, message_id, photo_message_id, thread_id, user_id, file_id, state, query,
                      provider, marketplace, result_set, passed_over, position, answer_id, answer_is_photo, created_at,
                      view, photo_url, from_preview, text, album, line, turn, sizes, part, quantity, min_orders,
                      similar_to)
VALUES (:id, :chat_id, :message_id, :photo_message_id, :thread_id, :user_id, :file_id, :state, :query,
        :provider, :marketplace, :result_set, :passed_over, :position, :answer_id, :answer_is_photo, :created_at,
        :view, :photo_url, :from_preview, :text, :album, :line, :turn, :sizes, :part, :quantity, :min_orders,
        :similar_to)
ON CONFLICT (chat_id, message_id) DO UPDATE SET id = searches.id
RETURNING *;

-- name: get_line^
-- How long a line is, how many of its searches are begun, and the turns from which a new one follows.
SELECT COALESCE(SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0) AS waiting,
    COALESCE(SUM(CASE WHEN state = 'waiting' THEN 0 ELSE 1 END), 0) AS begun,
    MIN(CASE WHEN state = 'waiting' THEN turn END) AS first_turn,
    MAX(CASE WHEN state = 'waiting' AND user_id = :user_id THEN turn END) AS last_turn
FROM searches WHERE line = :line AND state IN ('waiting', 'searching', 'sending');

-- name: begin_search^
UPDATE searches SET owner = :owner, state = CASE state WHEN 'waiting' THEN 'searching' ELSE state END
WHERE id = :id AND state IN ('waiting', 'searching', 'sending')
RETURNING *;

-- name: withdraw_search!
UPDATE searches SET state = 'withdrawn' WHERE id = :id AND state = 'waiting';

-- name: get_earlier_search_in_chat^
-- One that is not answered, and with `unspoken` one that has no message yet either.
SELECT id FROM searches
WHERE chat_id = :chat_id AND message_id < :message_id AND message_id > 0
    AND state IN ('waiting', 'searching', 'sending') AND created_at >= :since
    AND (answer_id IS NULL OR NOT CAST(:unspoken AS INTEGER) = 1)
LIMIT 1;

-- name: get_searches_in_work
SELECT * FROM searches WHERE state IN ('waiting', 'searching', 'sending') AND created_at >= :since ORDER BY turn;

-- name: count_in_work^
SELECT COUNT(*) AS in_work FROM searches
WHERE chat_id = :chat_id AND state IN ('waiting', 'searching', 'sending');

-- name: get_heads_of_chats
-- SQLite uses the indexes of what is in work only where their conditions are repeated word by word.
-- The first waiting search of each chat that has nothing else in work, with how many stand before it in its line.
SELECT searches.*, (
    SELECT COUNT(*) FROM searches AS others
    WHERE others.line = searches.line AND others.state = 'waiting'
        AND others.state IN ('waiting', 'searching', 'sending') AND (others.turn < searches.turn
        OR (others.turn = searches.turn AND others.id <> searches.id AND others.created_at < searches.created_at))
) AS ahead, (
    SELECT COUNT(*) FROM searches AS others
    WHERE others.chat_id = searches.chat_id AND others.state = 'waiting'
        AND others.state IN ('waiting', 'searching', 'sending')
) AS of_chat
FROM searches
WHERE state = 'waiting' AND state IN ('waiting', 'searching', 'sending') AND line IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM searches AS others
    WHERE others.chat_id = searches.chat_id AND others.message_id < searches.message_id
        AND others.state IN ('waiting', 'searching', 'sending')
)
ORDER BY turn;

-- name: begin_notice!
-- The notice will have a higher id than all messages that are known now.
UPDATE searches SET sent_after = (
    SELECT MAX(known.message_id) FROM (
        SELECT MAX(message_id) AS message_id FROM searches WHERE chat_id = :chat_id
        UNION ALL SELECT MAX(answer_id) FROM searches WHERE chat_id = :chat_id
        UNION ALL SELECT MAX(message_id) FROM searches WHERE chat_id > 0 AND CAST(:chat_id AS BIGINT) > 0
        UNION ALL SELECT MAX(answer_id) FROM searches WHERE chat_id > 0 AND CAST(:chat_id AS BIGINT) > 0
        UNION ALL SELECT CAST(:seen AS BIGINT)
    ) AS known
)
WHERE id = :id AND state = 'waiting' AND sent_after IS NULL AND answer_id IS NULL;

-- name: save_notice!
UPDATE searches SET answer_id = :answer_id WHERE id = :id AND state IN ('waiting', 'searching') AND answer_id IS NULL;

-- name: count_lines
SELECT line, SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END) AS waiting,
    SUM(CASE WHEN state = 'waiting' THEN 0 ELSE 1 END) AS begun,
    MIN(CASE WHEN state = 'waiting' THEN created_at END) AS oldest
FROM searches WHERE line IS NOT NULL AND state IN ('waiting', 'searching', 'sending') GROUP BY line;

-- name: get_search^
SELECT * FROM searches WHERE id = :id;

-- name: update_search!
-- Of two replicas that worked on a search, only the one that took it over last may say what became of it.
UPDATE searches SET state = :state, query = :query, provider = :provider, result_set = :result_set,
    passed_over = :passed_over, position = :position, answer_id = :answer_id, answer_is_photo = :answer_is_photo,
    view = :view, photo_url = :photo_url, quantity = :quantity, min_orders = :min_orders
WHERE id = :id AND (owner = :owner OR owner IS NULL);

-- name: begin_sending!
-- Of two replicas that worked on a search, the one that took it over last may answer.
UPDATE searches SET state = :state, query = :query, provider = :provider, result_set = :result_set,
    passed_over = :passed_over, position = :position, answer_id = :answer_id, answer_is_photo = :answer_is_photo,
    view = :view, photo_url = :photo_url, owner = :owner, sent_after = (
    SELECT MAX(known.message_id) FROM (
        SELECT MAX(message_id) AS message_id FROM searches WHERE chat_id = :chat_id
        UNION ALL SELECT MAX(answer_id) FROM searches WHERE chat_id = :chat_id
        UNION ALL SELECT MAX(message_id) FROM searches WHERE chat_id > 0 AND CAST(:chat_id AS BIGINT) > 0
        UNION ALL SELECT MAX(answer_id) FROM searches WHERE chat_id > 0 AND CAST(:chat_id AS BIGINT) > 0
        UNION ALL SELECT CAST(:seen AS BIGINT)
    ) AS known
)
WHERE id = :id AND (owner = :owner OR owner IS NULL);

-- name: get_known_messages
-- All private chats share one sequence of message ids.
SELECT message_id, answer_id FROM searches WHERE chat_id = :chat_id AND message_id > :after
UNION SELECT message_id, answer_id FROM searches WHERE chat_id = :chat_id AND answer_id > :after
UNION SELECT message_id, answer_id FROM searches
WHERE chat_id > 0 AND CAST(:chat_id AS BIGINT) > 0 AND message_id > :after
UNION SELECT message_id, answer_id FROM searches
WHERE chat_id > 0 AND CAST(:chat_id AS BIGINT) > 0 AND answer_id > :after;

-- name: get_pressed_search^
SELECT * FROM searches
WHERE id = :id
    AND (chat_id = :chat_id
        OR EXISTS (SELECT 1 FROM chat_moves WHERE old_id = searches.chat_id AND new_id = :chat_id))
    AND NOT EXISTS (
        SELECT 1 FROM searches AS others
        WHERE others.chat_id = :chat_id AND others.answer_id = :message_id AND others.id <> :id
    );

-- name: get_history
-- A search that a press began has a negative message id: nobody sent its photo.
SELECT found.*, COUNT(*) OVER () AS total FROM (
    SELECT * FROM searches
    WHERE chat_id = :chat_id AND message_id > 0 AND file_id <> '' AND created_at >= :since
        AND state IN ('shown', 'empty', 'failed')
    UNION ALL
    SELECT searches.* FROM chat_moves JOIN searches ON searches.chat_id = chat_moves.old_id
    WHERE chat_moves.new_id = :chat_id AND message_id > 0 AND file_id <> '' AND searches.created_at >= :since
        AND state IN ('shown', 'empty', 'failed')
) AS found
ORDER BY found.created_at DESC, found.message_id DESC, found.id LIMIT :limit OFFSET :offset;

-- name: get_search_shown_in^
SELECT * FROM searches WHERE chat_id = :chat_id AND answer_id = :message_id;

-- name: add_album!
INSERT INTO albums (chat_id, album, message_id, created_at) VALUES (:chat_id, :album, :message_id, :now)
ON CONFLICT (chat_id, album) DO NOTHING;

-- name: get_album^
SELECT question_id, takes_all FROM albums WHERE chat_id = :chat_id AND album = :album;

-- name: set_album_question!
UPDATE albums SET question_id = :question_id WHERE chat_id = :chat_id AND album = :album;

-- name: take_all_of_album!
UPDATE albums SET takes_all = 1 WHERE chat_id = :chat_id AND album = :album;

-- name: refuse_in_album!
UPDATE albums SET refused = 1 WHERE chat_id = :chat_id AND album = :album AND refused = 0;

-- name: get_searches_of_album
SELECT * FROM searches WHERE chat_id = :chat_id AND album = :album ORDER BY message_id;

-- name: choose_search!
UPDATE searches SET state = 'waiting', text = :text, line = :line, turn = :turn WHERE id = :id AND state = 'offered';

-- name: prune_searches!
DELETE FROM searches WHERE id IN (
    SELECT id FROM searches WHERE created_at < :before ORDER BY created_at LIMIT :portion
);

-- name: prune_albums!
DELETE FROM albums WHERE (chat_id, album) IN (
    SELECT chat_id, album FROM albums WHERE created_at < :before ORDER BY created_at LIMIT :portion
);


-- Result sets

-- name: find_result_set^
SELECT id FROM result_sets
WHERE provider = :provider AND photo = :photo AND query = :query AND created_at >= :since
ORDER BY created_at DESC LIMIT 1;

-- name: get_result_set^
SELECT id, provider, photo, query FROM result_sets WHERE id = :id;

-- name: add_result_set!
INSERT INTO result_sets (id, provider, photo, query, created_at) VALUES (:id, :provider, :photo, :query, :now)
ON CONFLICT (id) DO NOTHING;

-- name: add_result_page!
INSERT INTO result_pages (set_id, page, body) VALUES (:set_id, :page, :body)
ON CONFLICT (set_id, page) DO NOTHING;

-- name: get_result_pages
SELECT body FROM result_pages WHERE set_id = :set_id AND page > :after ORDER BY page;

-- name: delete_unused_image_refs!
DELETE FROM image_refs WHERE photo = (SELECT photo FROM result_sets WHERE id = :set_id) AND NOT EXISTS (
    SELECT 1 FROM result_sets JOIN searches ON searches.result_set = result_sets.id
    WHERE result_sets.photo = image_refs.photo
);

-- name: delete_unused_result_sets!
-- Those of the photo that this one is about. Searches of all chats share the example.
DELETE FROM result_sets WHERE photo = (SELECT photo FROM result_sets WHERE id = :set_id) AND provider <> :example
    AND NOT EXISTS (
        SELECT 1 FROM result_sets AS others JOIN searches ON searches.result_set = others.id
        WHERE others.photo = result_sets.photo
    );

-- name: prune_result_sets!
-- The example is as old as the first search that showed it; searches of all chats share it.
DELETE FROM result_sets WHERE id IN (
    SELECT id FROM result_sets WHERE created_at < :before AND provider <> :example ORDER BY created_at LIMIT :portion
);

-- name: get_end_of_result_sets$
-- Returns the last of the next `portion` result sets after one, None after the end.
SELECT MAX(id) FROM (SELECT id FROM result_sets WHERE id > :after ORDER BY id LIMIT :portion) AS portion;

-- name: prune_unused_result_sets!
DELETE FROM result_sets WHERE id IN (
    SELECT id FROM result_sets WHERE id > :after AND id <= :end AND created_at < :unused_before
        AND NOT EXISTS (SELECT 1 FROM searches WHERE searches.result_set = result_sets.id)
    LIMIT :portion
);


-- Cache: image references, product details, file ids

-- name: get_image_ref^
SELECT body FROM image_refs WHERE provider = :provider AND photo = :photo AND expires_at > :now;

-- name: save_image_ref!
INSERT INTO image_refs (provider, photo, body, expires_at) VALUES (:provider, :photo, :body, :expires_at)
ON CONFLICT (provider, photo) DO UPDATE SET body = excluded.body, expires_at = excluded.expires_at;

-- name: delete_image_ref!
DELETE FROM image_refs WHERE provider = :provider AND photo = :photo AND body = :body;

-- name: get_details^
SELECT body FROM product_details
WHERE provider = :provider AND product_id = :product_id AND query = :query AND expires_at > :now;

-- name: get_several_details
SELECT body FROM product_details
WHERE provider = :provider AND query = :query AND expires_at > :now AND product_id IN (
    :product_0, :product_1, :product_2, :product_3, :product_4, :product_5, :product_6, :product_7
);

-- name: save_details!
INSERT INTO product_details (provider, product_id, query, body, expires_at)
VALUES (:provider, :product_id, :query, :body, :expires_at)
ON CONFLICT (provider, product_id, query) DO UPDATE SET body = excluded.body, expires_at = excluded.expires_at;

-- name: get_file_ids
SELECT url, file_id FROM media
WHERE url IN (:url_0, :url_1, :url_2, :url_3, :url_4, :url_5, :url_6, :url_7, :url_8, :url_9);

-- name: save_file_id!
INSERT INTO media (url, file_id, used_at) VALUES (:url, :file_id, :now)
ON CONFLICT (url) DO UPDATE SET file_id = excluded.file_id, used_at = excluded.used_at;

-- name: delete_file_id!
DELETE FROM media WHERE url = :url;

-- name: prune_image_refs!
DELETE FROM image_refs WHERE (provider, photo) IN (
    SELECT provider, photo FROM image_refs WHERE expires_at <= :now ORDER BY expires_at LIMIT :portion
);

-- name: prune_details!
DELETE FROM product_details WHERE (provider, product_id, query) IN (
    SELECT provider, product_id, query FROM product_details WHERE expires_at <= :now ORDER BY expires_at LIMIT :portion
);

-- name: prune_file_ids!
DELETE FROM media WHERE url IN (SELECT url FROM media WHERE used_at < :before ORDER BY used_at LIMIT :portion);


-- Updates

-- name: add_update!
INSERT INTO updates (update_id, chat_id, lane, body, received_at) VALUES (:update_id, :chat_id, :lane, :body, :now)
ON CONFLICT (update_id) DO NOTHING;

-- name: add_updates*!
INSERT INTO updates (update_id, chat_id, lane, body, received_at) VALUES (:update_id, :chat_id, :lane, :body, :now)
ON CONFLICT (update_id) DO NOTHING;

-- name: get_updates_between
SELECT update_id FROM updates WHERE update_id BETWEEN :first AND :last;

-- name: get_update^
SELECT lane, body FROM updates WHERE update_id = :update_id AND done_at IS NULL;

-- name: finish_update!
UPDATE updates SET done_at = :now, body = '', lane = NULL, chat_id = NULL WHERE update_id = :update_id;

-- name: finish_updates_of_chat!
UPDATE updates SET done_at = :now, body = '', lane = NULL, chat_id = NULL WHERE chat_id = :chat_id AND done_at IS NULL;

-- name: get_earlier_update^
SELECT update_id FROM updates WHERE done_at IS NULL AND lane = :lane AND update_id < :update_id LIMIT 1;

-- name: get_unfinished_updates
-- The plus keeps SQLite from reading all updates in the order of their ids.
SELECT update_id FROM updates WHERE done_at IS NULL AND received_at >= :since ORDER BY +update_id;

-- name: delete_update!
DELETE FROM updates WHERE update_id = :update_id;

-- name: prune_updates!
DELETE FROM updates WHERE update_id IN (
    SELECT update_id FROM updates WHERE received_at < :before ORDER BY received_at LIMIT :portion
);


-- Ledger: paid calls and the counts of a day

-- name: decrement_day_count!
UPDATE day_counts SET used = used - 1 WHERE day = :day AND name = :name AND used > 0;

-- name: get_day_count$
SELECT used FROM day_counts WHERE day = :day AND name = :name;

-- name: add_credit!
-- Adds none for a provider that is off or rests, also where its rest is over: whoever claims the trial probes it.
INSERT INTO credits (id, provider, kind, chat_id, user_id, charged, at)
SELECT CAST(:id AS TEXT), CAST(:provider AS TEXT), CAST(:kind AS TEXT), CAST(:chat_id AS BIGINT),
    CAST(:user_id AS BIGINT), CAST(:charged AS TEXT), CAST(:at AS BIGINT)
WHERE CAST(:probe AS INTEGER) = 1 OR NOT EXISTS (
    SELECT 1 FROM provider_states WHERE provider = CAST(:provider AS TEXT) AND off_reason IS NOT NULL
);

-- name: delete_credit!
DELETE FROM credits WHERE id = :id;

-- name: settle_credit!
UPDATE credits SET charged = :charged WHERE id = :id;

-- name: prune_credits!
DELETE FROM credits WHERE id IN (SELECT id FROM credits WHERE at < :before ORDER BY at LIMIT :portion);

-- name: anonymize_credits_before!
UPDATE credits SET chat_id = NULL, user_id = NULL
WHERE id IN (SELECT id FROM credits WHERE at < :before AND chat_id IS NOT NULL ORDER BY at LIMIT :portion);

-- name: prune_day_counts!
DELETE FROM day_counts WHERE day < :before AND name IN (
    SELECT name FROM day_counts WHERE day < :before ORDER BY day LIMIT :portion
);

-- name: prune_person_counts!
DELETE FROM day_counts WHERE day < :before AND name IN (
    SELECT name FROM day_counts WHERE day < :before AND name LIKE 'person %' ORDER BY day LIMIT :portion
);

-- name: increment_day_count$
-- Adds to a count unless it would exceed `limit` (0: no limit); then no row is returned.
INSERT INTO day_counts (day, name, used) VALUES (:day, :name, :number)
ON CONFLICT (day, name) DO UPDATE SET used = day_counts.used + excluded.used
WHERE :limit = 0 OR day_counts.used + excluded.used <= :limit
RETURNING used;

-- name: increment_day_counts
-- The same for two counts; one that would exceed its limit is not returned.
INSERT INTO day_counts (day, name, used) VALUES (:day, :first, :number), (:day, :second, :number)
ON CONFLICT (day, name) DO UPDATE SET used = day_counts.used + excluded.used
WHERE CASE day_counts.name WHEN :first
    THEN CAST(:first_limit AS BIGINT) = 0 OR day_counts.used + excluded.used <= CAST(:first_limit AS BIGINT)
    ELSE CAST(:second_limit AS BIGINT) = 0 OR day_counts.used + excluded.used <= CAST(:second_limit AS BIGINT)
END
RETURNING name;


-- Statistics

-- name: count_searches
SELECT state, COUNT(*) AS searches FROM searches
WHERE created_at >= :since AND NOT (state = 'shown' AND provider IS NULL) GROUP BY state;

-- name: count_people$
SELECT COUNT(DISTINCT user_id) FROM searches
WHERE created_at >= :since AND NOT (state = 'shown' AND provider IS NULL);

-- name: count_credits
SELECT provider, kind, charged, (at - :since) / :step AS bar, COUNT(*) AS calls FROM credits
WHERE at >= :since GROUP BY provider, kind, charged, (at - :since) / :step;

-- name: get_day_counts
SELECT day, used FROM day_counts WHERE name = :name AND day > :after;


-- Provider states

-- name: get_provider_states
SELECT provider, off_reason, off_since, off_until, refused_code, last_error, last_error_at FROM provider_states;

-- name: switch_off_provider!
INSERT INTO provider_states (provider, off_reason, off_since, told) VALUES (:provider, :reason, :now, :told)
ON CONFLICT (provider) DO UPDATE SET off_reason = excluded.off_reason, off_since = excluded.off_since,
    off_until = NULL, told = excluded.told
WHERE provider_states.off_reason IS NULL OR provider_states.off_until IS NOT NULL;

-- name: switch_on_provider!
UPDATE provider_states SET off_reason = NULL, off_since = NULL, off_until = NULL, told = 1
WHERE provider = :provider;

-- name: pause_provider!
INSERT INTO provider_states (provider, off_reason, off_since, off_until) VALUES (:provider, :reason, :now, :until)
ON CONFLICT (provider) DO UPDATE SET off_reason = excluded.off_reason, off_until = excluded.off_until,
    off_since = COALESCE(provider_states.off_since, excluded.off_since)
WHERE provider_states.off_reason IS NULL OR provider_states.off_until IS NOT NULL;

-- name: claim_trial!
-- Of all who come after a pause, one gets it: the pause goes on for the others.
UPDATE provider_states SET off_until = :until WHERE provider = :provider AND off_until <= :now;

-- name: release_trial!
UPDATE provider_states SET off_until = :now WHERE provider = :provider AND off_until > :now;

-- name: end_pause!
UPDATE provider_states SET off_reason = NULL, off_since = NULL, off_until = NULL
WHERE provider = :provider AND off_until IS NOT NULL;

-- name: tell_of_refusal!
-- The same code is told once a day, and another one no sooner than an hour later.
INSERT INTO provider_states (provider, refused_code, refused_at, told) VALUES (:provider, :code, :now, 0)
ON CONFLICT (provider) DO UPDATE SET refused_code = excluded.refused_code, refused_at = excluded.refused_at, told = 0
WHERE (provider_states.off_reason IS NULL OR provider_states.off_until IS NOT NULL)
    AND (provider_states.refused_at IS NULL OR provider_states.refused_at <= :day_ago
        OR (provider_states.refused_code <> excluded.refused_code AND provider_states.refused_at <= :hour_ago));

-- name: record_provider_error!
INSERT INTO provider_states (provider, last_error, last_error_at) VALUES (:provider, :error, :now)
ON CONFLICT (provider) DO UPDATE SET last_error = excluded.last_error, last_error_at = excluded.last_error_at;

-- name: claim_unannounced_outages
UPDATE provider_states SET told = 1 WHERE told = 0
RETURNING provider, off_reason, off_since, off_until, refused_code, last_error, last_error_at;

-- name: mark_outage_unannounced!
UPDATE provider_states SET told = 0
WHERE provider = :provider AND (off_reason IS NOT NULL OR refused_at IS NOT NULL);


-- People

-- name: add_invitation!
INSERT INTO invitations (code_hash, uses_left, expires_at) VALUES (:code_hash, :uses, :expires_at);

-- name: add_member!
INSERT INTO members (user_id, since) VALUES (:user_id, :now) ON CONFLICT (user_id) DO NOTHING;

-- name: use_invitation!
UPDATE invitations SET uses_left = uses_left - 1
WHERE code_hash = :code_hash AND uses_left > 0 AND expires_at > :now;

-- name: get_invitations
SELECT code_hash, uses_left, expires_at FROM invitations WHERE uses_left > 0 AND expires_at > :now ORDER BY expires_at;

-- name: delete_invitation!
DELETE FROM invitations WHERE code_hash LIKE :prefix;

-- name: add_ban!
INSERT INTO bans (user_id, since) VALUES (:user_id, :now) ON CONFLICT (user_id) DO NOTHING;

-- name: delete_ban!
DELETE FROM bans WHERE user_id = :user_id;

-- name: prune_invitations!
DELETE FROM invitations WHERE expires_at <= :now OR uses_left = 0;


-- Logins

-- name: get_login^
SELECT * FROM tokens WHERE provider = :provider;

-- name: save_login!
INSERT INTO tokens (provider, access, refresh, expires_at, refresh_expires_at, end_is_fixed, warned, renewing_until,
                    updated_at)
VALUES (:provider, :access, :refresh, :expires_at, :refresh_expires_at, :end_is_fixed, :warned, 0, :updated_at)
ON CONFLICT (provider) DO UPDATE SET
    access = excluded.access, refresh = excluded.refresh, expires_at = excluded.expires_at,
    refresh_expires_at = excluded.refresh_expires_at, end_is_fixed = excluded.end_is_fixed, warned = excluded.warned,
    renewing_until = excluded.renewing_until, updated_at = excluded.updated_at;

-- name: insert_login_if_missing!
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

-- name: release_warning!
UPDATE tokens SET warned = :before WHERE provider = :provider AND access = :access AND warned = :warned;


-- Claims on paid work, and the executors that hold them; only where replicas share a database

-- name: add_claim!
-- Its own executor takes a claim again that could not be deleted: within one, each work is done once at a time anyway.
INSERT INTO claims (name, executor) VALUES (:name, :executor)
ON CONFLICT (name) DO UPDATE SET executor = excluded.executor WHERE claims.executor = excluded.executor;

-- name: delete_claim_of_the_dead!
DELETE FROM claims WHERE name = :name AND executor NOT IN (SELECT id FROM executors WHERE is_dead = 0);

-- name: delete_claim!
DELETE FROM claims WHERE name = :name AND executor = :executor;

-- name: delete_claims_of!
DELETE FROM claims WHERE executor = :executor;

-- name: add_executor!
INSERT INTO executors (id, seen_at) VALUES (:id, CURRENT_TIMESTAMP);

-- name: beat_executor!
UPDATE executors SET seen_at = CURRENT_TIMESTAMP WHERE id = :id AND is_dead = 0;

-- name: mark_dead_executors!
UPDATE executors SET is_dead = 1
WHERE EXTRACT(EPOCH FROM CURRENT_TIMESTAMP - seen_at) > CAST(:seconds AS DOUBLE PRECISION) AND is_dead = 0;

-- name: mark_executor_dead!
UPDATE executors SET is_dead = 1 WHERE id = :id;

-- name: get_dead_executors
SELECT id FROM executors WHERE is_dead = 1;

-- name: delete_executor!
DELETE FROM executors WHERE id = :id AND is_dead = 1;

-- name: get_living_executors
SELECT id FROM executors WHERE is_dead = 0 ORDER BY id;


-- Photos of the shared relay

-- name: prune_relay_photos!
DELETE FROM relay_photos WHERE expires_at <= :now;

-- name: add_relay_photo!
INSERT INTO relay_photos (token_hash, body, expires_at)
SELECT :token_hash, :body, :expires_at WHERE (SELECT COUNT(*) FROM relay_photos) < :max_photos;

-- name: get_relay_photo^
SELECT body FROM relay_photos WHERE token_hash = :token_hash AND expires_at > :now;

-- name: delete_relay_photo!
DELETE FROM relay_photos WHERE token_hash = :token_hash;


-- The pace of calls. What all replicas share is PostgreSQL only, and goes by the clock of the database.

-- name: add_pace!
INSERT INTO plan_paces (plan) VALUES (:plan) ON CONFLICT (plan) DO NOTHING;

-- name: add_call_slots!
INSERT INTO call_slots (plan, slot) SELECT CAST(:plan AS TEXT), generate_series(0, CAST(:concurrency AS INTEGER) - 1)
ON CONFLICT (plan, slot) DO NOTHING;

-- name: take_call_slot^
WITH clock AS (
    SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION) AS now
), free AS (
    SELECT plan, slot FROM call_slots
    WHERE plan = :plan AND slot < :concurrency AND taken_until < (SELECT now FROM clock)
        AND NOT EXISTS (
            SELECT 1 FROM slot_waiters AS other, clock
            WHERE other.plan = :plan AND other.holder <> :holder
                AND other.seen_at > clock.now - CAST(:patience AS DOUBLE PRECISION)
                AND other.since < COALESCE(
                    (SELECT own.since FROM slot_waiters AS own WHERE own.plan = :plan AND own.holder = :holder),
                    clock.now
                )
        )
    ORDER BY slot LIMIT 1 FOR UPDATE SKIP LOCKED
), reserved AS (
    UPDATE plan_paces SET last_call_at = GREATEST(
        clock.now,
        paused_until,
        last_call_at + CAST(:spacing AS DOUBLE PRECISION) / LEAST(
            1, share + (1 - share) * GREATEST(0, clock.now - slowed_at) / CAST(:recovery AS DOUBLE PRECISION)
        )
    )
    FROM clock
    WHERE plan = :plan AND EXISTS (SELECT 1 FROM free)
    RETURNING last_call_at, share, slowed_at
), served AS (
    DELETE FROM slot_waiters WHERE plan = :plan AND holder = :holder AND EXISTS (SELECT 1 FROM free)
)
UPDATE call_slots SET holder = :holder, call = :call,
    taken_until = reserved.last_call_at + CAST(:lease AS DOUBLE PRECISION)
FROM free, reserved
WHERE call_slots.plan = free.plan AND call_slots.slot = free.slot
RETURNING reserved.last_call_at AS began, reserved.share,
    reserved.last_call_at - CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION) AS wait,
    CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION) - reserved.slowed_at AS slowed_ago;

-- name: wait_for_call_slot!
INSERT INTO slot_waiters (plan, holder, since, seen_at)
SELECT CAST(:plan AS TEXT), CAST(:holder AS TEXT), now, now
FROM (SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION) AS now) AS clock
ON CONFLICT (plan, holder) DO UPDATE SET seen_at = excluded.seen_at, since = CASE
    WHEN slot_waiters.seen_at > excluded.seen_at - CAST(:patience AS DOUBLE PRECISION) THEN slot_waiters.since
    ELSE excluded.since
END;

-- name: release_call_slot!
UPDATE call_slots SET taken_until = 0 WHERE plan = :plan AND call = :call;

-- name: release_call_slots!
UPDATE call_slots SET taken_until = 0 WHERE holder = :holder;

-- name: slow_pace_down^
UPDATE plan_paces SET
    share = CASE WHEN CAST(:began AS DOUBLE PRECISION) < slowed_at THEN share ELSE GREATEST(
        CAST(:slowest AS DOUBLE PRECISION),
        LEAST(1, share + (1 - share) * GREATEST(0, now.seconds - slowed_at) / CAST(:recovery AS DOUBLE PRECISION)) / 2
    ) END,
    slowed_at = CASE WHEN CAST(:began AS DOUBLE PRECISION) < slowed_at THEN slowed_at ELSE now.seconds END,
    paused_until = GREATEST(paused_until, now.seconds + CAST(:pause AS DOUBLE PRECISION))
FROM (SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION) AS seconds) AS now
WHERE plan = :plan
RETURNING share, now.seconds - slowed_at AS slowed_ago;

-- name: get_shared_paces
SELECT plan, share, CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION) - slowed_at AS slowed_ago
FROM plan_paces WHERE slowed_at > 0;

-- name: get_paces
SELECT plan, share, :now - slowed_at AS slowed_ago FROM plan_paces WHERE slowed_at > 0;

-- name: save_slowdown!
INSERT INTO plan_paces (plan, share, slowed_at) VALUES (:plan, :share, :now)
ON CONFLICT (plan) DO UPDATE SET share = excluded.share, slowed_at = excluded.slowed_at;


-- Rates of exchange

-- name: get_rates
SELECT rates FROM exchange_rates WHERE rates IS NOT NULL;

-- name: claim_rates!
INSERT INTO exchange_rates (feed, next_at) VALUES (:feed, :again_at)
ON CONFLICT (feed) DO UPDATE SET next_at = :again_at WHERE exchange_rates.next_at <= :now;

-- name: save_rates!
UPDATE exchange_rates SET rates = :rates, next_at = :next_at WHERE feed = :feed;


-- Migrations

-- name: get_schema^
SELECT MAX(name) AS name FROM migrations;
