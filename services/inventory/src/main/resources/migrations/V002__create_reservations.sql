CREATE TABLE reservations (
  id         uuid        PRIMARY KEY,
  order_id   uuid        NOT NULL UNIQUE,
  status     varchar(9)  NOT NULL CHECK (status IN ('HELD', 'RELEASED', 'COMMITTED')),
  expires_at timestamptz,
  -- When the order is asked next what becomes of it.
  ask_at     timestamptz,
  version    bigint      NOT NULL CHECK (version >= 1),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL CHECK (updated_at >= created_at),
  CHECK ((status = 'HELD') = (expires_at IS NOT NULL)),
  CHECK ((status = 'HELD') = (ask_at IS NOT NULL))
);

CREATE INDEX reservations_to_ask ON reservations (ask_at) WHERE status = 'HELD';

CREATE TABLE reservation_lines (
  reservation_id uuid        NOT NULL REFERENCES reservations (id),
  sku            varchar(32) COLLATE "C" NOT NULL REFERENCES stock (sku),
  quantity       int         NOT NULL CHECK (quantity BETWEEN 1 AND 1000),
  PRIMARY KEY (reservation_id, sku)
);
