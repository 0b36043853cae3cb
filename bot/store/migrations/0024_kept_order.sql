-- A page of a list is read in its order, without what stands before it; and counted without reading products.
CREATE INDEX kept_products_in_order ON kept_products (list_id, kept_at DESC, id) WHERE removed_at IS NULL;
