import { useState } from 'react'
import { usePanelHead, useSession } from '../../terminal/hooks.ts'
import type { PanelProps } from '../panel.ts'
import { Holds } from './Holds.tsx'
import { Mine } from './Mine.tsx'
import { Register } from './Register.tsx'
import { Requests } from './Requests.tsx'
import { Retention } from './Retention.tsx'
import css from '../../widgets/styles/Sheet.module.css'
import { Toggles } from '../../widgets/buttons/Toggles.tsx'

const VIEWS = [
  ['requests', 'Requests', 'compliance.read', Requests],
  ['holds', 'Legal holds', 'compliance.write', Holds],
  ['retention', 'Retention', 'data.write', Retention],
  ['register', 'Register', 'compliance.read', Register],
  ['mine', 'My data', 'profile.read', Mine],
] as const

type View = (typeof VIEWS)[number][0]

/** The rights of data subjects: one's own, and for officers everybody's requests and what the house owes them. */
export function Privacy({ panelId }: PanelProps) {
  const permissions = useSession(({ user }) => user?.permissions)
  const views = VIEWS.filter(([, , permission]) => permissions?.includes(permission))
  const [chosen, setChosen] = useState<View | null>(null)
  const [waiting, setWaiting] = useState(0)
  const [name, words, , Shown] = views.find(([each]) => each === chosen) ?? views[0] ?? VIEWS[4]
  usePanelHead(panelId, {
    context: words,
    badges: waiting > 0 ? [{ text: `${waiting} waiting`, severity: 'warn' }] : [],
  })
  return (
    <div className={css.sheet} tabIndex={0} role="region" aria-label="Rights of data subjects">
      {views.length > 1 && (
        <div className={css.bar} role="toolbar" aria-label="What of privacy">
          <Toggles
            options={views.map(([value, label]) => [value, label] as const)}
            value={name}
            onChoose={setChosen}
          />
        </div>
      )}
      <Shown onWaiting={setWaiting} />
    </div>
  )
}
