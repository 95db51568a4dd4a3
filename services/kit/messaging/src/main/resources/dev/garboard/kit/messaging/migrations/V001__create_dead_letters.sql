-- Messages that a consumer of this service could not handle, until a person replays or drops them.
CREATE TABLE dead_letters (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  digest bytea NOT NULL UNIQUE,
  topic text NOT NULL,
  consumer text NOT NULL,
  key text NOT NULL,
  type text NOT NULL,
  event_id text NOT NULL,
  reason text NOT NULL,
  attempts int NOT NULL,
  headers bytea NOT NULL,
  body bytea NOT NULL,
  dead_at timestamptz NOT NULL DEFAULT now()
);
