-- Business processes: where each stands, and which replies it waits for. Room is left in each page, so that most changes
-- of a saga touch no index: next_run_at is only moved when it has passed, due_at is the true time.
CREATE TABLE saga_instance (
  id uuid PRIMARY KEY,
  type text NOT NULL,
  def_version int NOT NULL,
  status text NOT NULL CHECK (status IN ('RUNNING', 'COMPENSATING', 'STUCK', 'COMPLETED', 'COMPENSATED')),
  step text NOT NULL,
  direction text NOT NULL CHECK (direction IN ('FORWARD', 'BACKWARD')),
  data jsonb NOT NULL,
  awaited text[] NOT NULL,
  refused text[] NOT NULL,
  undo text[] NOT NULL,
  attempt int NOT NULL,
  reason text NOT NULL,
  trouble text NOT NULL,
  cancel_requested text NOT NULL,
  started_at timestamptz NOT NULL,
  sent_at timestamptz NOT NULL,
  due_at timestamptz,
  next_run_at timestamptz,
  deadline_at timestamptz NOT NULL,
  finished_at timestamptz,
  trace text NOT NULL,
  version bigint NOT NULL,
  lines int NOT NULL
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);

CREATE INDEX saga_instance_due ON saga_instance (next_run_at) WHERE next_run_at IS NOT NULL;
CREATE INDEX saga_instance_live ON saga_instance (type, status, started_at) WHERE finished_at IS NULL;
CREATE INDEX saga_instance_ended ON saga_instance USING brin (finished_at);

-- What happened to each, in order: never changed.
CREATE TABLE saga_step_log (
  saga_id uuid NOT NULL,
  n int NOT NULL,
  step text NOT NULL,
  direction text NOT NULL,
  command_id uuid,
  outcome text NOT NULL,
  error text NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz NOT NULL,
  actor text NOT NULL,
  PRIMARY KEY (saga_id, n)
);
