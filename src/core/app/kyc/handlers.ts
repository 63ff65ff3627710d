import { QUEUE_STATES, readZone } from '../../compliance/kyc/index.ts'
import { identityFailure } from '../../identity/index.ts'
import { asId, ok, refused } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../identity/callers.ts'
import { makeSetAccountStatus } from './account-state.ts'
import { caseAnswerOf, documentAnswerOf, standingAnswerOf, statusAnswerOf } from './answers.ts'
import { makeApprove, makeReject, makeRequestInfo, makeReview, makeTake } from './decide.ts'
import { makeReadDocument, makeUploadDocument } from './documents.ts'
import type { KycReviewPorts } from './ports.ts'
import { makeSubmit } from './submit.ts'
import { usedOf } from './used.ts'

/** Identity checks: what a user says, what officers decide, and what both may see of it. */
export function makeKycHandlers(ports: KycReviewPorts): HandlersOf<'kyc'> {
  const { kyc } = ports.store
  return {
    submit: makeSubmit(ports),
    uploadDocument: makeUploadDocument(ports),
    readDocument: makeReadDocument(ports),
    take: makeTake(ports),
    approve: makeApprove(ports),
    reject: makeReject(ports),
    setAccountStatus: makeSetAccountStatus(ports),
    requestInfo: makeRequestInfo(ports),
    review: makeReview(ports),

    readZone: async ({ mrz }) => {
      const { fields, ...reading } = readZone(mrz, ports.clock.now())
      return ok({ ...reading, fields: [...fields] })
    },

    status: async (_input, context) => {
      const { userId } = callerOf(context)
      const [latest, used, documents] = await Promise.all([
        kyc.latestOf(userId),
        usedOf(ports, userId),
        kyc.documentsOf(userId),
      ])
      return ok(statusAnswerOf(ports, latest, { used, documents: documents.map(documentAnswerOf) }))
    },

    complianceStatus: async (_input, context) => {
      const { userId } = callerOf(context)
      return ok(standingAnswerOf(ports, userId, await kyc.latestOf(userId), false))
    },

    complianceStatusOf: async ({ user_id }, context) => {
      const user = await ports.registry.user(asId<'user'>(user_id))
      if (user === null) return refused(identityFailure('user_not_found', 'There is no such user.'))
      // Officers are users too: of themselves they see what every user sees.
      const own = await ports.registry.accountsOf(callerOf(context).userId)
      const isOther = !own.includes(user.id)
      return ok(standingAnswerOf(ports, user.id, await kyc.latestOf(user.id), isOther))
    },

    queue: async (input, context) => {
      const window = pageOf(input)
      const states = input.status === undefined ? QUEUE_STATES : [input.status]
      const filter = {
        ...{ states, notOf: await ports.registry.accountsOf(callerOf(context).userId) },
        ...(input.risk_level === undefined ? {} : { riskBand: input.risk_level }),
      }
      const { items, total } = await kyc.inStates(filter, window)
      const cases = await Promise.all(items.map((each) => caseAnswerOf(ports, each)))
      return ok({ cases, ...pagingAnswerOf(window, total) })
    },
  }
}
