import type { EntryOutput } from '../../client/index.ts'
import type { Log } from './filter.ts'
import { rootOfNote, walkProof } from './proof.ts'
import type { Walk } from './proof.ts'

type ProofAnswer = EntryOutput<'audit.proof'>
type VerifyAnswer = EntryOutput<'audit.verify'>

type ProofVerdict = Readonly<{ holds: boolean; words: string; walk: Walk | null }>

/** What a proof is worth: the record shown, the way, the root and the checkpoint must all be of one log. */
export function judgeProof(log: Pick<Log, 'hash' | 'log_id' | 'index'>, answer: ProofAnswer): ProofVerdict {
  const walk = walkProof(answer.leaf, { index: answer.index, size: answer.tree_size }, answer.proof)
  const fails = (words: string): ProofVerdict => ({ holds: false, words, walk })
  if (walk === null || !walk.complete) return fails('This is no proof: its hashes do not lead to a root.')
  if (answer.index !== log.index || walk.leaf !== log.hash)
    return fails('It does not hold: it is the proof of another record than the one shown.')
  if (walk.root !== answer.root_hash) return fails('It does not hold: the way leads to another root.')
  const stated = answer.checkpoint === null ? null : rootOfNote(answer.checkpoint)
  if (answer.checkpoint === null)
    return {
      holds: true,
      words:
        'It leads to the root of the log as it stands. The next checkpoint, not signed yet, will hold it.',
      walk,
    }
  if (stated === null || stated.size !== answer.tree_size || stated.root !== walk.root)
    return fails('It does not hold: the signed checkpoint states another root.')
  return {
    holds: true,
    words: `It is in the log: ${walk.steps.length} steps lead to the root under the signed checkpoint.`,
    walk,
  }
}

const REASONS: Readonly<Record<string, string>> = {
  missing: 'is missing',
  out_of_place: 'stands in a place that is not its own',
  changed: 'was changed',
  clock: 'bears a time that its clock does not explain',
  node: 'does not lead to the kept hash of its part of the tree',
}

type Line = NonNullable<VerifyAnswer['broken_cosignature']>

/** What is wrong with a witness's line under a checkpoint; `who` is the witness. */
const LINE_REASONS: Readonly<Record<Line['reason'], (who: string) => string>> = {
  unknown_key: (who) => `The line of ${who} bears a key that is none, or not the one of that name.`,
  bad_signature: (who) => `The line of ${who} was not signed by that witness's key for this checkpoint.`,
  wrong_time: (who) => `The line of ${who} was signed at another time than the one that lies beside it.`,
  unknown_checkpoint: (who) => `The line of ${who} stands under a checkpoint that the log does not have.`,
  missing: () => 'A line of a witness is missing: the log tells of more lines than there are.',
}

/** In words: under which checkpoint, whose line, what is wrong with it, and the row to look at. */
function lineWords({ checkpoint, id, name, reason }: Line): string {
  const row = id === null ? '' : ` It is the row ${id}.`
  return `Checkpoint ${checkpoint}: ${LINE_REASONS[reason](name ?? 'a witness')}${row}`
}

export type LogVerdict = Readonly<{
  holds: boolean
  words: string
  /** The first record that is bad, where there is one. */
  bad: Readonly<{ index: number; id: string | null }> | null
}>

/** What came of a check of the log: all of it whole, or the first record that is not. */
export function judgeLog(answer: VerifyAnswer): LogVerdict {
  const checked = answer.checked.toLocaleString('en-US')
  const lines = answer.cosignatures_checked
  const witnessed = lines === 0 ? '' : ` So were ${lines} signatures of witnesses.`
  if (answer.valid)
    return {
      holds: true,
      words: `Whole: ${checked} records and ${answer.checkpoints_checked} checkpoints were checked.${witnessed}`,
      bad: null,
    }
  const why =
    answer.reason === null ? 'is bad' : (REASONS[answer.reason] ?? answer.reason.replaceAll('_', ' '))
  const { first_broken_index: index, first_broken_id: id, broken_checkpoint: checkpoint } = answer
  if (index !== null)
    return { holds: false, words: `Record ${index} ${why}. It is the first bad one.`, bad: { index, id } }
  const line = answer.broken_cosignature
  if (line !== null) return { holds: false, words: lineWords(line), bad: null }
  return {
    holds: false,
    words: `Checkpoint ${checkpoint ?? '?'} is not borne out by the records: ${why}.`,
    bad: null,
  }
}
