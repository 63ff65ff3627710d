export type { AbortSignalLike, App, CallContext, HandlerContext } from './call.ts'
