-- In two statements: a column added with this default would rewrite the table.
ALTER TABLE "event" ADD COLUMN     "xact" xid8;
ALTER TABLE "event" ALTER COLUMN "xact" SET DEFAULT pg_current_xact_id();

-- The tail of the log. Earlier events are not in it.
CREATE INDEX "event_xact_idx" ON "event"("xact") WHERE "xact" IS NOT NULL;
