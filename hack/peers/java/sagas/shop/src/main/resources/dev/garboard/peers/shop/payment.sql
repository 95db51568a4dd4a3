CREATE TABLE IF NOT EXISTS payments (
  order_id   uuid        PRIMARY KEY,
  amount     bigint      NOT NULL CHECK (amount > 0),
  status     varchar(16) NOT NULL CHECK (status IN ('AUTHORIZED', 'DECLINED', 'CAPTURED', 'VOIDED')),
  updated_at timestamptz NOT NULL
);
