CREATE TABLE payments (
  id             uuid        PRIMARY KEY,
  order_id       uuid        NOT NULL UNIQUE,
  user_id        uuid        NOT NULL,
  -- What asked for it; also the key of the authorization at the gateway.
  command_id     uuid        NOT NULL UNIQUE,
  amount         bigint      NOT NULL CHECK (amount > 0),
  currency       char(3)     NOT NULL,
  payment_method varchar(64) NOT NULL,
  status         varchar(18) NOT NULL CHECK (status IN ('INITIATED', 'AUTHORIZED', 'DECLINED', 'CAPTURING',
                   'CAPTURED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'VOIDING', 'VOIDED')),
  gateway_ref    varchar(64),
  decline_reason varchar(64),
  refunded       bigint      NOT NULL CHECK (refunded >= 0),
  refunding      bigint      NOT NULL CHECK (refunding >= 0),
  version        bigint      NOT NULL CHECK (version >= 0),
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL CHECK (updated_at >= created_at),
  CHECK (refunded + refunding <= amount)
);
