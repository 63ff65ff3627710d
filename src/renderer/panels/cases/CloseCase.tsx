import { useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { FIRST_REASON, UsualReasons, reasonOf } from '../../widgets/fields/UsualReasons.tsx'
import { plainWords } from '../../widgets/words/plain-words.ts'
import { USUAL_ENDS, caseWords, stateWords } from './words.ts'
import type { Case } from './words.ts'

const ENDS = USUAL_ENDS.map(([name, reason]) => `${plainWords(name)}: ${reason}`)

/** Ends a case, with a usual reason or one's own words. */
export function CloseCase({
  record,
  onClose,
  onDone,
}: Readonly<{ record: Case; onClose: () => void; onDone: (words: string) => void }>) {
  const { busy, told, run } = useAct()
  const [given, setGiven] = useState(FIRST_REASON)
  const [disposition, usual] = USUAL_ENDS[given.index] ?? USUAL_ENDS[0]
  const end = async (): Promise<void> => {
    const input = { case_id: record.case_id, disposition, reason: reasonOf(given, usual) }
    const answer = await run('cases.close', input, ({ state }) => stateWords(state))
    if (answer === null) return
    const waits = answer.state === 'awaiting_approval'
    onDone(waits ? 'A second person must agree. It waits under Approvals.' : 'The case is closed.')
    onClose()
  }
  return (
    <ActDialog
      title={`End it: ${caseWords(record)}`}
      act="End it"
      off={null}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void end()}
    >
      <UsualReasons legend="What it came to" usual={ENDS} given={given} onGive={setGiven} />
    </ActDialog>
  )
}
