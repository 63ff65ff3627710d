import { useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { ReasonField } from '../../widgets/fields/ReasonField.tsx'
import { changesOf } from './words.ts'
import type { Draft } from './words.ts'

/** Asks a second person to let the change go live, with the reason that they will read. */
export function Propose({
  draft,
  version,
  onClose,
  onDone,
}: Readonly<{ draft: Draft; version: number; onClose: () => void; onDone: () => void }>) {
  const { busy, told, run } = useAct()
  const [reason, setReason] = useState('')
  const why = reason.trim()
  const ask = async (): Promise<void> => {
    const input = { changes: draft, base_version: version, reason: why }
    const answer = await run('laboratory.propose', input, () => 'It waits for a second person.')
    if (answer === null) return
    onDone()
    onClose()
  }
  return (
    <ActDialog
      title={`Ask for ${changesOf(Object.keys(draft).length)} of the rules`}
      act="Ask for approval"
      off={why.length < 3 ? 'Off: say why' : null}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void ask()}
    >
      <p>
        Nothing changes until another officer allows it. From then on the new values judge; nothing past is
        raised.
      </p>
      <ReasonField
        hint="What the trial showed. It is kept with the version."
        value={reason}
        onChange={setReason}
      />
    </ActDialog>
  )
}
