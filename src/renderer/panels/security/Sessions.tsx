import { useEffect } from 'react'
import { sentenceOf } from '../../client/index.ts'
import { timeZoneHere } from '../../shell/clock.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { useAct } from '../../terminal/use-act.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { SessionTable } from '../../widgets/tables/SessionTable.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import css from '../../widgets/styles/Sheet.module.css'

/** Where the own account is signed in; each session can be ended, or all but this one. */
export function Sessions({ round, onChange }: Readonly<{ round: number; onChange: () => void }>) {
  const { outcome, reload } = useAnswer('identity.listSessions', {})
  const { busy, told, run } = useAct()
  useEffect(reload, [reload, round])
  const answer = outcome?.kind === 'answer' ? outcome.value : null
  const end = async (id: string): Promise<void> => {
    if ((await run('identity.endSession', { id }, ({ message }) => message)) !== null) onChange()
  }
  const endOthers = async (): Promise<void> => {
    const words = ({ message, ended }: { message: string; ended: number }): string =>
      `${message} ${ended} ended.`
    if ((await run('identity.endOtherSessions', {}, words)) !== null) onChange()
  }
  return (
    <section className={css.section} aria-labelledby="security-sessions">
      <h2 id="security-sessions">
        Where you are signed in <span>{answer === null ? '' : `${answer.total} now`}</span>
      </h2>
      {outcome === null ? (
        <PanelSkeleton waitingFor="Asking for the sessions" />
      ) : answer === null ? (
        outcome.kind !== 'answer' && (
          <Trouble
            title="The sessions cannot be shown"
            happened={sentenceOf(outcome)}
            safe="Reading changes nothing."
            next={{ words: 'Ask again', act: reload }}
          />
        )
      ) : (
        <>
          <SessionTable list={answer} zone={timeZoneHere()} busy={busy} onEnd={(id) => void end(id)} />
          <div className={css.acts}>
            <Button
              busy={busy}
              offBecause={answer.total > 1 ? null : 'Off: there is no other'}
              onClick={() => void endOthers()}
            >
              End all others
            </Button>
          </div>
        </>
      )}
      <Told told={told} />
    </section>
  )
}
