import { useState } from 'react'
import { dayHere, useEngineMinuteMs } from '../../shell/clock.ts'
import { useAnswer, usePanelHead, useSession } from '../../terminal/hooks.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { FilterSelect } from '../../widgets/fields/FilterSelect.tsx'
import { Pages } from '../../widgets/tables/Pages.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import type { PanelProps } from '../panel.ts'
import { NewUser } from './NewUser.tsx'
import { UserDetail } from './UserDetail.tsx'
import { ROLE_OPTIONS, STATUS_OPTIONS, lockWords, plainWords } from './words.ts'
import type { User } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'
import { Unanswered } from '../../widgets/notices/Unanswered.tsx'

const PER_PAGE = 25

function Row({ user, chosen, onChoose }: Readonly<{ user: User; chosen: boolean; onChoose: () => void }>) {
  const locked = lockWords(user, useEngineMinuteMs())
  return (
    <tr className={chosen ? css.chosen : undefined}>
      <th scope="row">
        <button type="button" className={css.pick} aria-pressed={chosen} onClick={onChoose}>
          {user.email}
        </button>
      </th>
      <td>{user.full_name}</td>
      <td>{plainWords(user.role)}</td>
      <td>{user.tier}</td>
      <td>
        <span className={css.state}>
          {user.status !== 'active' && <SeverityIcon severity="warn" size={13} />}
          {user.status}
        </span>
        {locked !== null && (
          <span className={css.state}>
            <SeverityIcon severity="warn" size={13} /> {locked}
          </span>
        )}
      </td>
      <td>{user.mfa_enabled ? 'on' : 'off'}</td>
      <td>{dayHere(user.created_at)}</td>
    </tr>
  )
}

type Filter = Readonly<{ search: string; role: string; status: User['status'] | '' }>

function useUsers() {
  const [filter, setFilter] = useState<Filter>({ search: '', role: '', status: '' })
  const [page, setPage] = useState(1)
  const { search, role, status } = filter
  const asked = useAnswer('identity.listUsers', {
    page,
    per_page: PER_PAGE,
    ...(search.trim() === '' ? {} : { search: search.trim() }),
    ...(role === '' ? {} : { role }),
    ...(status === '' ? {} : { status }),
  })
  const narrow = (change: Partial<Filter>): void => {
    setFilter((before) => ({ ...before, ...change }))
    setPage(1)
  }
  return { ...asked, filter, narrow, setPage }
}

function Tools({
  filter,
  narrow,
  onNew,
}: Readonly<{ filter: Filter; narrow: (change: Partial<Filter>) => void; onNew: (() => void) | null }>) {
  return (
    <div className={css.bars}>
      <div className={css.bar} role="toolbar" aria-label="Filter users">
        <label>
          find{' '}
          <input
            type="search"
            value={filter.search}
            maxLength={120}
            onChange={(event) => narrow({ search: event.target.value })}
          />
        </label>
        <FilterSelect<string>
          label="Any role"
          value={filter.role}
          options={ROLE_OPTIONS}
          onChoose={(role) => narrow({ role })}
        />
        <FilterSelect
          label="Any standing"
          value={filter.status}
          options={STATUS_OPTIONS}
          onChoose={(status) => narrow({ status })}
        />
      </div>
      {onNew !== null && (
        <div className={`${css.acts} ${css.end}`}>
          <Button kind="primary" onClick={onNew}>
            New user
          </Button>
        </div>
      )}
    </div>
  )
}

function List({
  users,
  chosen,
  onChoose,
}: Readonly<{ users: ReturnType<typeof useUsers>; chosen: string | null; onChoose: (id: string) => void }>) {
  const { outcome, reload, setPage } = users
  if (outcome?.kind !== 'answer') return <Unanswered what="the users" outcome={outcome} onAgain={reload} />
  if (outcome.value.total === 0) return <p className={css.note}>Nobody is like this.</p>
  return (
    <>
      <SheetTable
        caption="Users, as narrowed"
        heads={['E-mail', 'Name', 'Role', 'Tier', 'Standing', 'Second factor', 'Since']}
      >
        {outcome.value.users.map((user) => (
          <Row
            key={user.user_id}
            user={user}
            chosen={user.user_id === chosen}
            onChoose={() => onChoose(user.user_id)}
          />
        ))}
      </SheetTable>
      <Pages paging={outcome.value} onPage={setPage} />
    </>
  )
}

/** Who may do what here: users with their role, tier and standing, and what an administrator can do about them. */
export function Users({ panelId }: PanelProps) {
  const mayWrite = useSession((state) => state.user?.permissions.includes('user.write') ?? false)
  const users = useUsers()
  const [chosen, setChosen] = useState<string | null>(null)
  const [creating, setCreating] = useState(false)
  const answer = users.outcome?.kind === 'answer' ? users.outcome.value : null
  const one = answer?.users.find(({ user_id: id }) => id === chosen) ?? null
  usePanelHead(panelId, { context: answer === null ? '' : `${answer.total} users`, badges: [] })
  return (
    <div className={css.sheet} tabIndex={0} role="region" aria-label="Users and their roles">
      <Tools filter={users.filter} narrow={users.narrow} onNew={mayWrite ? () => setCreating(true) : null} />
      <List users={users} chosen={chosen} onChoose={setChosen} />
      {one !== null && (
        <UserDetail key={one.user_id} user={one} mayWrite={mayWrite} onChange={users.reload} />
      )}
      {creating && (
        <NewUser
          onClose={() => setCreating(false)}
          onDone={(id) => {
            setChosen(id)
            users.reload()
          }}
        />
      )}
    </div>
  )
}
