-- The status counts the jobs that ended in a period.
CREATE INDEX "job_finished_at_idx" ON "job"("finished_at") WHERE "finished_at" IS NOT NULL;
