-- CreateTable
CREATE TABLE "plan" (
    "name" TEXT NOT NULL,
    "limits" JSONB NOT NULL,
    "prices" JSONB NOT NULL,

    CONSTRAINT "plan_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "user_plan" (
    "userid" TEXT NOT NULL,
    "plan" TEXT NOT NULL,

    CONSTRAINT "user_plan_pkey" PRIMARY KEY ("userid")
);

-- CreateTable
CREATE TABLE "usage_record" (
    "id" BIGSERIAL NOT NULL,
    "userid" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "metric" TEXT NOT NULL,
    "detail" TEXT NOT NULL DEFAULT '',
    "amount" BIGINT NOT NULL,
    "position" BIGINT,

    CONSTRAINT "usage_record_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_day" (
    "userid" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "metric" TEXT NOT NULL,
    "detail" TEXT NOT NULL DEFAULT '',
    "amount" BIGINT NOT NULL,

    CONSTRAINT "usage_day_pkey" PRIMARY KEY ("userid","day","metric","detail")
);

-- CreateIndex
CREATE INDEX "user_plan_plan_idx" ON "user_plan"("plan");

-- CreateIndex
CREATE UNIQUE INDEX "usage_record_position_key" ON "usage_record"("position");

-- CreateIndex
CREATE INDEX "usage_record_at_idx" ON "usage_record"("at");

-- AddForeignKey
ALTER TABLE "user_plan" ADD CONSTRAINT "user_plan_plan_fkey" FOREIGN KEY ("plan") REFERENCES "plan"("name") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Records that are not in usage_day yet: read with it, and few.
CREATE INDEX "usage_record_open_idx" ON "usage_record"("userid", "metric") WHERE "position" IS NULL;

CREATE SEQUENCE "usage_position";

-- AlterTable
ALTER TABLE "job" ADD COLUMN "turn" INTEGER NOT NULL DEFAULT 0;

-- The last turn of a user, and the highest that was started.
CREATE INDEX "job_waiting_turn_idx" ON "job"("userid", "turn") WHERE "state" = 'uploaded';
CREATE INDEX "job_started_turn_idx" ON "job"("turn") WHERE "started_at" IS NOT NULL;
