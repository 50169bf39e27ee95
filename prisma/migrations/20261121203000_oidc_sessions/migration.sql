-- A session belongs to a key, or to a user who signed in with a provider.
ALTER TABLE "access_session" ALTER COLUMN "key_id" DROP NOT NULL;
ALTER TABLE "access_session" ADD COLUMN "userid" TEXT;
ALTER TABLE "access_session" ADD COLUMN "scopes" TEXT[];
ALTER TABLE "access_session" ADD CONSTRAINT "access_session_owner_check"
  CHECK (("key_id" IS NULL) = ("userid" IS NOT NULL AND "scopes" IS NOT NULL));

-- CreateIndex
CREATE INDEX "access_session_userid_idx" ON "access_session"("userid");
