/** What rides beside each call. */
export type CallHeaders = Readonly<{ authorization?: string; idempotencyKey?: string }>
