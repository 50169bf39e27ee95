-- Stable interface for autoscalers and monitoring (docs/deploying.md): the jobs that need a worker. Columns may be added,
-- but never renamed or removed. Reads the index on state.
CREATE VIEW "hearback_backlog" AS
  SELECT
    count(*) FILTER (WHERE "state" = 'uploaded')::int AS "waiting",
    count(*) FILTER (WHERE "state" = 'processing')::int AS "processing",
    count(*)::int AS "jobs"
  FROM "job"
  WHERE "state" IN ('uploaded', 'processing') AND "erased_at" IS NULL;
