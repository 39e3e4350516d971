-- What a count said of a shelf, so that an audit can tell that nothing went missing.

-- +goose Up

-- on_hand = counted - what was dispatched after counted_at + what came back after
-- it. Where more left than was counted, the count was wrong, and is raised to it.
ALTER TABLE stock ADD COLUMN counted integer;

UPDATE stock s
   SET counted = s.on_hand
       + (SELECT coalesce(sum(i.quantity), 0)
            FROM deliveries d
            JOIN delivery_items i ON i.delivery_id = d.id
           WHERE d.warehouse = s.warehouse AND i.sku = s.sku AND d.dispatched_at > s.counted_at)
       - (SELECT coalesce(sum(i.returned), 0)
            FROM deliveries d
            JOIN delivery_items i ON i.delivery_id = d.id
           WHERE d.warehouse = s.warehouse AND i.sku = s.sku AND d.returned_at > s.counted_at);
