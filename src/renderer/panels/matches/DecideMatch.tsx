import { useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { FIRST_REASON, UsualReasons, reasonOf } from '../../widgets/fields/UsualReasons.tsx'
import { USUAL_REASONS, VERDICT_WORDS, WAITS, statusWords } from './words.ts'
import type { Match, Verdict } from './words.ts'

/** Decides a match, with a usual reason or one's own words. */
export function DecideMatch({
  match,
  verdict,
  onClose,
  onDone,
}: Readonly<{ match: Match; verdict: Verdict; onClose: () => void; onDone: (words: string) => void }>) {
  const { busy, told, run } = useAct()
  const usual = USUAL_REASONS[verdict]
  const [given, setGiven] = useState(FIRST_REASON)
  const takesTwo = match.level === 'block'
  const decide = async (): Promise<void> => {
    const reason = reasonOf(given, usual[given.index] ?? usual[0])
    const input = { match_id: match.match_id, verdict, reason }
    const answer = await run('sanctions.decideMatch', input, ({ status }) => statusWords(status))
    if (answer === null) return
    const said = `${VERDICT_WORDS[verdict]}: ${match.customer_name} and ${match.name}.`
    onDone(answer.approval === null ? said : `${said} ${WAITS}`)
    onClose()
  }
  return (
    <ActDialog
      title={`${VERDICT_WORDS[verdict]}: ${match.customer_name}`}
      act={takesTwo ? 'Ask the second officer' : VERDICT_WORDS[verdict]}
      kind={verdict === 'true_match' ? 'critical' : 'primary'}
      off={null}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void decide()}
    >
      {takesTwo && (
        <p>More than the name agrees: another officer must agree, and the customer is held until then.</p>
      )}
      <UsualReasons legend="Why" usual={usual} given={given} onGive={setGiven} />
    </ActDialog>
  )
}
