-- CreateTable
CREATE TABLE "escalation" (
    "jobid" UUID NOT NULL,
    "steps" JSONB NOT NULL,
    "deferred" TEXT[],
    "used" JSONB NOT NULL DEFAULT '{}',
    "final_seq" INTEGER,
    "acknowledged_seq" INTEGER,
    "acknowledged_by" TEXT,
    "acknowledged_at" TIMESTAMPTZ(3),

    CONSTRAINT "escalation_pkey" PRIMARY KEY ("jobid")
);
