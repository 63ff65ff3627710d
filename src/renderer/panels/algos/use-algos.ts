import { useCallback, useState } from 'react'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'
import { sentenceOf } from '../../client/index.ts'
import { useKept, useTerminal } from '../../terminal/hooks.ts'
import { newId } from '../../terminal/ids.ts'
import type { KeepKey } from '../../terminal/keep.ts'
import type { Terminal } from '../../terminal/terminal.ts'
import { EMPTY_DRAFT, bodyOf } from './draft.ts'
import type { Draft, Parent } from './draft.ts'
import { START, startNext } from './machine.ts'
import type { StartEvent, StartState, Submission } from './machine.ts'
import { ALGO_WORDS } from './words.ts'
import type { AlgoRow } from './words.ts'

type Held = Readonly<{ draft: Draft; state: StartState; typed: string }>

/** It outlives the panel: an answer must find its order when the workspace was switched. */
const LIFE: KeepKey<StoreApi<Held>, Terminal> = {
  name: 'algo-life',
  make: () => createStore(() => ({ draft: EMPTY_DRAFT, state: START, typed: '' })),
}

const SEND_TIMEOUT_MS = 10_000

const askedIn = (details: Readonly<Record<string, unknown>>): string | null =>
  typeof details['confirm'] === 'string' ? details['confirm'] : null

/** The form of a new execution algorithm and the one order that it starts. */
export function useStart() {
  const { link } = useTerminal()
  const life = useKept(LIFE)
  const { draft, state, typed } = useStore(life)
  const dispatch = useCallback(
    (event: StartEvent) => life.setState((before) => ({ state: startNext(before.state, event) })),
    [life],
  )
  const send = async (submission: Submission): Promise<void> => {
    const confirm = submission.asked === null ? null : life.getState().typed.trim()
    dispatch({ type: 'sent' })
    const body = bodyOf(submission.parent, submission.accountId, confirm)
    const outcome = await link.call('execution.create', body, {
      idempotencyKey: submission.idempotencyKey,
      timeoutMs: SEND_TIMEOUT_MS,
    })
    if (outcome.kind === 'answer') {
      life.setState({ draft: { ...life.getState().draft, quantityText: '' }, typed: '' })
      dispatch({ type: 'answered', answer: outcome.value })
    } else if (outcome.kind === 'refused') {
      const { code, status, message, details } = outcome.failure
      const asked = code === 'confirmation_required' ? askedIn(details) : null
      dispatch({ type: 'refused', code, status, words: message, asked, key: newId() })
    } else if (outcome.kind === 'unsent') dispatch({ type: 'unsent', words: sentenceOf(outcome) })
    else dispatch({ type: 'lost' })
  }
  return {
    ...{ draft, state, typed, dispatch },
    edit: (change: Partial<Draft>) => {
      life.setState((before) => ({ draft: { ...before.draft, ...change } }))
      dispatch({ type: 'edited' })
    },
    type: (text: string) => life.setState({ typed: text }),
    review: (parent: Parent, accountId: string) => {
      life.setState({ typed: '' })
      const submission = { parent, accountId, idempotencyKey: newId(), asked: null, because: null }
      dispatch({ type: 'reviewed', submission })
    },
    send: (submission: Submission) => void send(submission),
  }
}

export type StartDesk = ReturnType<typeof useStart>

type Act = 'pause' | 'resume' | 'cancel'

const DONE: Readonly<Record<Act, string>> = { pause: 'paused', resume: 'resumed', cancel: 'cancelled' }

/** Pauses, resumes and cancels; `words` says what became of the last act, `busy` which order is being asked for. */
export function useActs() {
  const { link } = useTerminal()
  const [words, setWords] = useState('')
  const [busy, setBusy] = useState<string | null>(null)
  const act = async (row: AlgoRow, what: Act): Promise<void> => {
    setBusy(row.id)
    const outcome = await link.call(
      `execution.${what}`,
      { algo_order_id: row.id },
      { idempotencyKey: newId() },
    )
    setBusy(null)
    const name = `${ALGO_WORDS[row.algo]} ${row.symbol}`
    if (outcome.kind === 'answer') setWords(`${name} ${DONE[what]}.`)
    else if (outcome.kind === 'unknown')
      setWords(`${name}: no reply to ${what}. The list shows what it is as soon as we know.`)
    else setWords(`${name} not ${DONE[what]}. ${sentenceOf(outcome)}`)
  }
  return { words, busy, act: (row: AlgoRow, what: Act) => void act(row, what) }
}

export type Acts = ReturnType<typeof useActs>
