-- Who may not order any more, as the user service tells it.
CREATE TABLE blocked_users (
  user_id uuid        PRIMARY KEY,
  since   timestamptz NOT NULL
);
