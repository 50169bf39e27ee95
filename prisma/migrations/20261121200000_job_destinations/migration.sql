-- Of the user's destinations for all jobs, those that a submit selected; empty: all.
ALTER TABLE "job" ADD COLUMN "destinations" UUID[] NOT NULL DEFAULT '{}';
