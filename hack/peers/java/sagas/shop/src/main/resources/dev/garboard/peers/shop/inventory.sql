CREATE TABLE IF NOT EXISTS stock (
  sku        varchar(32) PRIMARY KEY,
  unit_price bigint      NOT NULL CHECK (unit_price > 0),
  on_hand    bigint      NOT NULL,
  reserved   bigint      NOT NULL,
  CHECK (0 <= reserved AND reserved <= on_hand)
) WITH (fillfactor = 50);

CREATE TABLE IF NOT EXISTS reservations (
  order_id   uuid        PRIMARY KEY,
  sku        varchar(32) NOT NULL REFERENCES stock (sku),
  quantity   int         NOT NULL CHECK (quantity >= 1),
  status     varchar(9)  NOT NULL CHECK (status IN ('HELD', 'RELEASED', 'COMMITTED')),
  updated_at timestamptz NOT NULL
);

INSERT INTO stock (sku, unit_price, on_hand, reserved) VALUES
  ('TEA-01', 420, 10000000, 0),
  ('GONE-01', 420, 0, 0)
ON CONFLICT DO NOTHING;
