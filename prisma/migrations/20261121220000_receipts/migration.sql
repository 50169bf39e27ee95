-- CreateTable
CREATE TABLE "receipt" (
    "jobid" UUID NOT NULL,
    "follower" TEXT NOT NULL,
    "connection" TEXT,
    "mode" TEXT NOT NULL,
    "userid" TEXT,
    "requests" INTEGER NOT NULL,
    "unchanged" INTEGER NOT NULL,
    "messages" INTEGER NOT NULL,
    "bytes" BIGINT NOT NULL,
    "first_seq" INTEGER NOT NULL,
    "events" JSONB NOT NULL,
    "acknowledged" INTEGER,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "receipt_pkey" PRIMARY KEY ("jobid","follower")
);
