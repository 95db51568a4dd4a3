CREATE TABLE IF NOT EXISTS orders (
  id             uuid        PRIMARY KEY,
  user_id        uuid        NOT NULL,
  status         varchar(16) NOT NULL CHECK (status IN ('PENDING', 'CONFIRMED', 'CANCELLED')),
  reason         varchar(32),
  sku            varchar(32) NOT NULL,
  quantity       int         NOT NULL CHECK (quantity >= 1),
  total          bigint      NOT NULL CHECK (total > 0),
  payment_method varchar(64) NOT NULL,
  placed_at      timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL
);
