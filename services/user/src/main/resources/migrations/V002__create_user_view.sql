-- The read model. A row of a user who left stays, so that a late event cannot bring them back.
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
