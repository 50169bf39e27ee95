-- hearback: outside a transaction
-- hearback: replaces fd75dc4beb19149f568230a0c3edc8279e2d169c8fc79983bcc8916ab770de0a
-- The status counts the failed jobs of a day.
CREATE INDEX CONCURRENTLY IF NOT EXISTS "job_failed_at_idx" ON "job"("finished_at") WHERE "state" = 'error';
