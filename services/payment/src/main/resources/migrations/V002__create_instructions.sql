-- What the gateway is to do, until it has answered.
CREATE TABLE instructions (
  command_id  uuid        NOT NULL,
  kind        varchar(9)  NOT NULL CHECK (kind IN ('AUTHORIZE', 'CAPTURE', 'VOID', 'REFUND')),
  payment_id  uuid        NOT NULL REFERENCES payments (id),
  amount      bigint      NOT NULL CHECK (amount > 0),
  tries       int         NOT NULL DEFAULT 0,
  next_try_at timestamptz NOT NULL,
  -- traceparent of what needed it, or empty
  trace       varchar(55) NOT NULL,
  created_at  timestamptz NOT NULL DEFAULT now(),
  ended_at    timestamptz,
  PRIMARY KEY (command_id, kind)
);

CREATE INDEX instructions_due ON instructions (next_try_at) WHERE ended_at IS NULL;

CREATE INDEX instructions_payment ON instructions (payment_id);
