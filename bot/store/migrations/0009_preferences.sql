-- A chat's preferences become one JSON object. No value has a quote or a backslash in it, and prices are text.
ALTER TABLE chats ADD COLUMN preferences TEXT NOT NULL DEFAULT '{}';

UPDATE chats SET preferences =
    '{"language": "' || language || '", "sort": "' || sort || '", "view": "' || view
    || '", "group_mode": "' || group_mode || '"'
    || COALESCE(', "results_language": "' || results_language || '"', '')
    || COALESCE(', "marketplace": "' || marketplace || '"', '')
    || COALESCE(', "provider": "' || provider || '"', '')
    || COALESCE(', "price_min": "' || price_min || '"', '')
    || COALESCE(', "price_max": "' || price_max || '"', '')
    || CASE WHEN filters = '' THEN '' ELSE ', "filters": ["' || REPLACE(filters, ',', '", "') || '"]' END
    || COALESCE(', "currency": "' || currency || '"', '')
    || COALESCE(', "ship_to": "' || ship_to || '"', '')
    || COALESCE(', "match": "' || match || '"', '')
    || '}';

ALTER TABLE chats DROP COLUMN language;
ALTER TABLE chats DROP COLUMN results_language;
ALTER TABLE chats DROP COLUMN marketplace;
ALTER TABLE chats DROP COLUMN provider;
ALTER TABLE chats DROP COLUMN sort;
ALTER TABLE chats DROP COLUMN price_min;
ALTER TABLE chats DROP COLUMN price_max;
ALTER TABLE chats DROP COLUMN filters;
ALTER TABLE chats DROP COLUMN currency;
ALTER TABLE chats DROP COLUMN ship_to;
ALTER TABLE chats DROP COLUMN match;
ALTER TABLE chats DROP COLUMN view;
ALTER TABLE chats DROP COLUMN group_mode;
