-- What came of one sign-in.
CREATE TABLE refresh_families (
  id      uuid        PRIMARY KEY,
  subject uuid        NOT NULL,
  expires timestamptz NOT NULL,
  revoked boolean     NOT NULL DEFAULT false
);

CREATE INDEX refresh_families_expires ON refresh_families (expires);

-- The hash of each token, never the token.
CREATE TABLE refresh_tokens (
  hash   varchar(64) PRIMARY KEY,
  family uuid        NOT NULL REFERENCES refresh_families (id) ON DELETE CASCADE,
  used   boolean     NOT NULL DEFAULT false
);

CREATE INDEX refresh_tokens_family ON refresh_tokens (family);
