/** Records no receipts, for modes that run without a database. */
export const receiptRecorderStub = {
  track: (_identity: unknown, subscription: unknown) => subscription,
  countItem() {},
  acknowledge() {},
}
