-- Commands of sagas that this service has seen, and what it answered (NULL: not yet).
CREATE TABLE command_log (
  command_id uuid PRIMARY KEY,
  kind text NOT NULL,
  saga_id uuid NOT NULL,
  reply_to text NOT NULL,
  trace text NOT NULL,
  reply jsonb,
  tombstone boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Rows come in the order of time, so a few bytes find the old ones.
CREATE INDEX command_log_age ON command_log USING brin (created_at);
