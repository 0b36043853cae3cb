-- Every statement on a table that grows finds its rows by an index.
CREATE INDEX searches_by_answer ON searches (chat_id, answer_id);

CREATE INDEX searches_by_result_set ON searches (result_set);

-- All private chats share one sequence of message ids.
CREATE INDEX searches_by_private_message ON searches (message_id) WHERE chat_id > 0;

CREATE INDEX searches_by_private_answer ON searches (answer_id) WHERE chat_id > 0;

CREATE INDEX albums_by_age ON albums (created_at);

CREATE INDEX result_sets_by_photo ON result_sets (photo);

CREATE INDEX result_sets_by_age ON result_sets (created_at);

CREATE INDEX image_refs_by_photo ON image_refs (photo);

CREATE INDEX image_refs_by_expiry ON image_refs (expires_at);

CREATE INDEX product_details_by_expiry ON product_details (expires_at);

CREATE INDEX updates_by_age ON updates (received_at);

CREATE INDEX credits_of_chat ON credits (chat_id) WHERE chat_id IS NOT NULL;

CREATE INDEX credits_of_chats_by_time ON credits (at) WHERE chat_id IS NOT NULL;

CREATE INDEX day_counts_by_name ON day_counts (name, day);

CREATE INDEX chat_moves_by_new_id ON chat_moves (new_id);
