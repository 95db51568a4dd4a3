-- What became of the stock: of each article, the sum of its lines.
CREATE TABLE stock_ledger (
  id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sku            varchar(32) COLLATE "C" NOT NULL REFERENCES stock (sku),
  on_hand        bigint      NOT NULL,
  reserved       bigint      NOT NULL,
  reason         varchar(9)  NOT NULL CHECK (reason IN ('COUNTED', 'RESERVED', 'RELEASED', 'COMMITTED')),
  reservation_id uuid        REFERENCES reservations (id),
  counted_by     text,
  at             timestamptz NOT NULL,
  CHECK ((reason = 'COUNTED') = (reservation_id IS NULL)),
  CHECK ((reason = 'COUNTED') = (counted_by IS NOT NULL))
);

-- What is put aside is so once, and ends once.
CREATE UNIQUE INDEX stock_ledger_beginning ON stock_ledger (reservation_id, sku) WHERE reason = 'RESERVED';

CREATE UNIQUE INDEX stock_ledger_end ON stock_ledger (reservation_id, sku) WHERE reason IN ('RELEASED', 'COMMITTED');

CREATE FUNCTION stock_ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the stock ledger only grows: write a line that says the contrary';
END $$;

CREATE TRIGGER stock_ledger_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_ledger
  FOR EACH STATEMENT EXECUTE FUNCTION stock_ledger_only_grows();

-- Articles whose stock is not what the ledger and the reservations say: none, or there is a bug.
CREATE VIEW stock_differences AS
SELECT s.sku, s.on_hand, s.reserved, l.on_hand AS moved_on_hand, l.reserved AS moved_reserved, h.quantity AS held
FROM stock s
CROSS JOIN LATERAL (
  SELECT coalesce(sum(on_hand), 0) AS on_hand, coalesce(sum(reserved), 0) AS reserved
  FROM stock_ledger WHERE sku = s.sku) l
CROSS JOIN LATERAL (
  SELECT coalesce(sum(quantity), 0) AS quantity
  FROM reservation_lines JOIN reservations r ON r.id = reservation_id
  WHERE sku = s.sku AND r.status = 'HELD') h
WHERE (s.on_hand, s.reserved, s.reserved) IS DISTINCT FROM (l.on_hand, l.reserved, h.quantity);
