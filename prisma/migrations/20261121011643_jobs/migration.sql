-- CreateTable
CREATE TABLE "job" (
    "jobid" UUID NOT NULL,
    "userid" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "progress_done" INTEGER,
    "progress_total" INTEGER,
    "filename" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "sha256" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "erased_at" TIMESTAMPTZ(3),
    "has_thumbnail" BOOLEAN NOT NULL DEFAULT false,
    "analysis" JSONB,
    "error" JSONB,

    CONSTRAINT "job_pkey" PRIMARY KEY ("jobid")
);

-- CreateTable
CREATE TABLE "event" (
    "jobid" UUID NOT NULL,
    "seq" INTEGER NOT NULL,
    "type" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "data" JSONB NOT NULL,

    CONSTRAINT "event_pkey" PRIMARY KEY ("jobid","seq")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "userid" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "jobid" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("userid","key")
);

-- CreateTable
CREATE TABLE "server" (
    "id" UUID NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "beat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "server_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "connection" (
    "id" TEXT NOT NULL,
    "server_id" UUID NOT NULL,
    "mode" TEXT NOT NULL,
    "userid" TEXT,
    "follows_user" TEXT,
    "jobids" UUID[] DEFAULT ARRAY[]::UUID[],
    "connected_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "connection_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "job_userid_jobid_idx" ON "job"("userid", "jobid" DESC);

-- CreateIndex
CREATE INDEX "job_state_created_at_idx" ON "job"("state", "created_at");

-- CreateIndex
CREATE INDEX "job_expires_at_idx" ON "job"("expires_at");

-- CreateIndex
CREATE UNIQUE INDEX "idempotency_key_jobid_key" ON "idempotency_key"("jobid");

-- CreateIndex
CREATE INDEX "connection_server_id_idx" ON "connection"("server_id");

-- CreateIndex
CREATE INDEX "connection_jobids_idx" ON "connection" USING GIN ("jobids");

-- AddForeignKey
ALTER TABLE "event" ADD CONSTRAINT "event_jobid_fkey" FOREIGN KEY ("jobid") REFERENCES "job"("jobid") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "idempotency_key" ADD CONSTRAINT "idempotency_key_jobid_fkey" FOREIGN KEY ("jobid") REFERENCES "job"("jobid") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "connection" ADD CONSTRAINT "connection_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "server"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Prisma's schema has no words for these: only the four states, and the log counts from 1.
ALTER TABLE "job" ADD CONSTRAINT "job_state_known" CHECK ("state" IN ('uploaded', 'processing', 'completed', 'error'));
ALTER TABLE "event" ADD CONSTRAINT "event_seq_positive" CHECK ("seq" > 0);
