-- The tables of the user service, for subjects that do not make their own.
CREATE TABLE users (
  id             uuid         PRIMARY KEY,
  email          varchar(255) NOT NULL,
  email_verified boolean      NOT NULL,
  password_hash  varchar(255) NOT NULL,
  name           varchar(255) NOT NULL,
  status         varchar(16)  NOT NULL CHECK (status IN ('ACTIVE', 'DELETED')),
  version        bigint       NOT NULL CHECK (version >= 1),
  created_at     timestamptz  NOT NULL,
  updated_at     timestamptz  NOT NULL CHECK (updated_at >= created_at)
);
CREATE UNIQUE INDEX users_email_key ON users (lower(email)) WHERE status <> 'DELETED';

CREATE TABLE user_view (
  id             uuid         PRIMARY KEY,
  email          varchar(255) NOT NULL,
  email_verified boolean      NOT NULL,
  name           varchar(255) NOT NULL,
  deleted        boolean      NOT NULL,
  version        bigint       NOT NULL,
  created_at     timestamptz  NOT NULL,
  updated_at     timestamptz  NOT NULL
);
CREATE INDEX user_view_email ON user_view (lower(email)) WHERE NOT deleted;

CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL UNIQUE,
  shard smallint NOT NULL CHECK (shard BETWEEN 0 AND 15),
  aggregate_type text NOT NULL,
  aggregate_id text NOT NULL,
  aggregate_seq bigint NOT NULL,
  topic text NOT NULL,
  key text NOT NULL,
  type text NOT NULL,
  payload jsonb NOT NULL,
  headers jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  attempts int NOT NULL DEFAULT 0,
  next_attempt_at timestamptz NOT NULL DEFAULT now(),
  last_error text NOT NULL DEFAULT '',
  parked boolean NOT NULL DEFAULT false
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

CREATE INDEX outbox_unsent ON outbox (shard, id) WHERE NOT parked;
CREATE INDEX outbox_failed ON outbox (shard) WHERE attempts > 0;
