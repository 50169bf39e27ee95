-- CreateIndex
CREATE INDEX "audit_userid_id_idx" ON "audit"("userid", "id" DESC);
