-- Answers given once, for the request that comes again.
CREATE TABLE idempotency_keys (
  principal text NOT NULL,
  route text NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  status_code int NOT NULL,
  headers jsonb NOT NULL,
  body bytea NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (principal, route, key)
);

CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);
