-- The read model.
CREATE TABLE order_view (
  id         uuid        PRIMARY KEY,
  user_id    uuid        NOT NULL,
  status     varchar(16) NOT NULL,
  reason     varchar(32),
  total      bigint      NOT NULL,
  currency   char(3)     NOT NULL,
  lines      jsonb       NOT NULL,
  version    bigint      NOT NULL,
  placed_at  timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

CREATE INDEX order_view_user ON order_view (user_id, id);

-- What happened to an order, here and elsewhere, in the order in which it became known.
CREATE TABLE order_story (
  order_id uuid        NOT NULL,
  n        bigint      NOT NULL CHECK (n >= 1),
  type     text        NOT NULL,
  data     jsonb       NOT NULL,
  at       timestamptz NOT NULL,
  PRIMARY KEY (order_id, n)
);
