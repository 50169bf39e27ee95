-- CreateTable
CREATE TABLE "webhook_endpoint" (
    "id" UUID NOT NULL,
    "userid" TEXT NOT NULL,
    "jobid" UUID,
    "url" TEXT NOT NULL,
    "events" TEXT[],
    "description" TEXT,
    "secret" TEXT NOT NULL,
    "former_secrets" JSONB NOT NULL DEFAULT '[]',
    "failures" INTEGER NOT NULL DEFAULT 0,
    "failing_since" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "disabled_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "webhook_endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_delivery" (
    "id" UUID NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "jobid" UUID,
    "seq" INTEGER,
    "event_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "event" JSONB,
    "state" TEXT NOT NULL,
    "round" INTEGER NOT NULL DEFAULT 1,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "attempts" JSONB NOT NULL DEFAULT '[]',
    "next_attempt_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbox" (
    "token" TEXT NOT NULL,
    "userid" TEXT,
    "secret" TEXT,
    "behaviour" JSONB NOT NULL DEFAULT '{}',
    "calls" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("token")
);

-- CreateTable
CREATE TABLE "inbox_call" (
    "token" TEXT NOT NULL,
    "n" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "method" TEXT NOT NULL,
    "headers" JSONB NOT NULL,
    "body" BYTEA NOT NULL,
    "status" INTEGER,

    CONSTRAINT "inbox_call_pkey" PRIMARY KEY ("token","n")
);

-- CreateIndex
CREATE INDEX "webhook_endpoint_userid_jobid_idx" ON "webhook_endpoint"("userid", "jobid");

-- CreateIndex
CREATE INDEX "webhook_endpoint_jobid_idx" ON "webhook_endpoint"("jobid");

-- CreateIndex
CREATE INDEX "webhook_delivery_endpoint_id_id_idx" ON "webhook_delivery"("endpoint_id", "id" DESC);

-- CreateIndex
CREATE INDEX "webhook_delivery_jobid_idx" ON "webhook_delivery"("jobid");

-- CreateIndex
CREATE INDEX "webhook_delivery_state_next_attempt_at_idx" ON "webhook_delivery"("state", "next_attempt_at");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_delivery_endpoint_id_jobid_seq_key" ON "webhook_delivery"("endpoint_id", "jobid", "seq");

-- CreateIndex
CREATE INDEX "inbox_expires_at_idx" ON "inbox"("expires_at");

-- AddForeignKey
ALTER TABLE "webhook_delivery" ADD CONSTRAINT "webhook_delivery_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoint"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "inbox_call" ADD CONSTRAINT "inbox_call_token_fkey" FOREIGN KEY ("token") REFERENCES "inbox"("token") ON DELETE CASCADE ON UPDATE CASCADE;
