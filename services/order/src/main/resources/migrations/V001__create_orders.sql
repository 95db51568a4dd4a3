CREATE TABLE orders (
  id             uuid        PRIMARY KEY,
  user_id        uuid        NOT NULL,
  status         varchar(16) NOT NULL CHECK (status IN ('PENDING', 'CONFIRMED', 'CANCELLED')),
  reason         varchar(32) CHECK ((reason IS NOT NULL) = (status = 'CANCELLED')),
  total          bigint      NOT NULL CHECK (total > 0),
  currency       char(3)     NOT NULL,
  payment_method varchar(64) NOT NULL,
  version        bigint      NOT NULL CHECK (version >= 1),
  placed_at      timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL CHECK (updated_at >= placed_at)
);

-- Prices are those of the moment of placing, in the currency of the order.
CREATE TABLE order_lines (
  order_id   uuid         NOT NULL REFERENCES orders (id),
  n          smallint     NOT NULL CHECK (n >= 1),
  sku        varchar(32)  NOT NULL,
  title      varchar(200) NOT NULL,
  quantity   int          NOT NULL CHECK (quantity >= 1),
  unit_price bigint       NOT NULL CHECK (unit_price >= 0),
  PRIMARY KEY (order_id, n)
);
