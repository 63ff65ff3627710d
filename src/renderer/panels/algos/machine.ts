import type { EntryOutput } from '../../client/index.ts'
import type { Parent } from './draft.ts'

export type StartedAnswer = EntryOutput<'execution.create'>

/** One order on its way; the key is made once, so that asking again can never start it twice. */
export type Submission = Readonly<{
  parent: Parent
  accountId: string
  idempotencyKey: string
  /** What the soft guard wants typed back; null while none has asked. */
  asked: string | null
  /** Why it asks. */
  because: string | null
}>

export type StartState =
  | Readonly<{ step: 'draft'; notice: string | null }>
  | Readonly<{ step: 'review'; submission: Submission }>
  | Readonly<{ step: 'sending'; submission: Submission }>
  | Readonly<{ step: 'started'; submission: Submission; answer: StartedAnswer }>
  | Readonly<{ step: 'denied'; submission: Submission; code: string; words: string }>
  /** It left and no answer came: it runs or it does not. */
  | Readonly<{ step: 'unknown'; submission: Submission }>

export type StartEvent =
  | Readonly<{ type: 'edited' | 'back' | 'dismissed' | 'sent' | 'lost' }>
  | Readonly<{ type: 'reviewed'; submission: Submission }>
  | Readonly<{ type: 'answered'; answer: StartedAnswer }>
  | Readonly<{
      type: 'refused'
      code: string
      words: string
      status: number
      asked: string | null
      key: string
    }>
  | Readonly<{ type: 'unsent'; words: string }>

export const START: StartState = { step: 'draft', notice: null }

function whileSending(state: Extract<StartState, { step: 'sending' }>, event: StartEvent): StartState {
  const { submission } = state
  switch (event.type) {
    case 'answered':
      return { step: 'started', submission, answer: event.answer }
    case 'refused':
      if (event.asked !== null) {
        // A refusal is an answer too: what goes out with the confirmation is another request, under another name.
        const again = { ...submission, asked: event.asked, because: event.words, idempotencyKey: event.key }
        return { step: 'review', submission: again }
      }
      if (event.status >= 500) return { step: 'unknown', submission }
      return { step: 'denied', submission, code: event.code, words: event.words }
    case 'unsent':
      return { step: 'draft', notice: event.words }
    case 'lost':
      return { step: 'unknown', submission }
    default:
      return state
  }
}

/** The life of one order from the form to its acceptance. An event that a step does not know leaves it as it is. */
export function startNext(state: StartState, event: StartEvent): StartState {
  switch (state.step) {
    case 'draft':
      if (event.type === 'reviewed') return { step: 'review', submission: event.submission }
      return event.type === 'edited' && state.notice !== null ? START : state
    case 'review':
      if (event.type === 'sent') return { step: 'sending', submission: state.submission }
      return event.type === 'back' || event.type === 'edited' ? START : state
    case 'sending':
      return whileSending(state, event)
    case 'unknown':
      // Only under its own name, which the engine answers from what it did the first time.
      return event.type === 'sent' ? { step: 'sending', submission: state.submission } : state
    case 'started':
    case 'denied':
      return event.type === 'dismissed' || event.type === 'edited' ? START : state
  }
}
