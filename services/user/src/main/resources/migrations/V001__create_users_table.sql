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

-- Decides who has an address; one that was deleted is free again.
CREATE UNIQUE INDEX users_email_key ON users (lower(email)) WHERE status <> 'DELETED';
