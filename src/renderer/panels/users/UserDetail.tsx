import { useState } from 'react'
import { timeZoneHere } from '../../shell/clock.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { useAct } from '../../terminal/use-act.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { SessionTable } from '../../widgets/tables/SessionTable.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { actsOf } from './acts.ts'
import type { UserAct } from './acts.ts'
import { UserActDialog } from './UserActDialog.tsx'
import type { User } from './words.ts'
import { Unanswered } from '../../widgets/notices/Unanswered.tsx'
import css from '../../widgets/styles/Sheet.module.css'

function UserSessions({ user, mayWrite }: Readonly<{ user: User; mayWrite: boolean }>) {
  const { outcome, reload } = useAnswer('users.adminListSessions', { id: user.user_id })
  const { busy, told, run } = useAct()
  const end = async (): Promise<void> => {
    const words = ({ message, ended }: { message: string; ended: number }): string =>
      `${message} ${ended} ended.`
    if ((await run('users.adminEndSessions', { id: user.user_id }, words)) !== null) reload()
  }
  if (outcome?.kind !== 'answer')
    return <Unanswered what="their sessions" outcome={outcome} onAgain={reload} />
  const { total } = outcome.value
  return (
    <>
      {total === 0 ? (
        <p className={css.note}>They are signed in nowhere.</p>
      ) : (
        <SessionTable list={outcome.value} zone={timeZoneHere()} busy={busy} />
      )}
      {mayWrite && total > 0 && (
        <div className={css.acts}>
          <Button busy={busy} onClick={() => void end()}>
            End all their sessions
          </Button>
        </div>
      )}
      <Told told={told} />
    </>
  )
}

/** One user: what can be done to them, and where they are signed in. */
export function UserDetail({
  user,
  mayWrite,
  onChange,
}: Readonly<{ user: User; mayWrite: boolean; onChange: () => void }>) {
  const [open, setOpen] = useState<UserAct | null>(null)
  const [told, setTold] = useState<string | null>(null)
  return (
    <section className={css.section} aria-labelledby="users-one">
      <h2 id="users-one">
        {user.full_name || user.username} <span>{user.user_id}</span>
      </h2>
      {mayWrite && (
        <div className={css.acts}>
          {actsOf(user).map((act) => (
            <Button key={act.entry} onClick={() => setOpen(act)}>
              {act.button}
            </Button>
          ))}
        </div>
      )}
      <Told told={told === null ? null : { words: told, failed: false }} />
      <UserSessions key={user.user_id} user={user} mayWrite={mayWrite} />
      {open !== null && (
        <UserActDialog
          user={user}
          act={open}
          onClose={() => setOpen(null)}
          onDone={(words) => {
            setTold(words)
            onChange()
          }}
        />
      )}
    </section>
  )
}
