-- What people did with dead letters and rows of the outbox, which are gone after it: written with the change.
CREATE TABLE messaging_audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  area text NOT NULL CHECK (area IN ('dlq', 'outbox')),
  action text NOT NULL CHECK (action IN ('replay', 'retry', 'drop')),
  subject bigint NOT NULL,
  topic text NOT NULL,
  key text NOT NULL,
  type text NOT NULL,
  event_id text NOT NULL
);
