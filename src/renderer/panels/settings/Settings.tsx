import { useState } from 'react'
import { sentenceOf } from '../../client/index.ts'
import { useAnswer, usePanelHead, useSession } from '../../terminal/hooks.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import type { PanelProps } from '../panel.ts'
import { Change } from './Change.tsx'
import { History } from './History.tsx'
import { boundsWords, effectWords, titleOf, valueWords } from './words.ts'
import type { Setting } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

const PER_PAGE = 25

function InForce({
  settings,
  onChange,
}: Readonly<{ settings: readonly Setting[]; onChange: (setting: Setting) => void }>) {
  const mayWrite = useSession((state) => state.user?.permissions.includes('system.write') ?? false)
  return (
    <SheetTable
      caption="Settings in force"
      heads={['Setting', 'Value', 'At the start', 'May be', 'Takes effect', 'Act']}
    >
      {settings.map((one) => (
        <tr key={one.name}>
          <th scope="row">{titleOf(one.name)}</th>
          <td>{valueWords(one.name, one.value)}</td>
          <td>{valueWords(one.name, one.default_value)}</td>
          <td>{boundsWords(one)}</td>
          <td>{effectWords(one.takes_effect)}</td>
          <td>
            {mayWrite && (
              <Button
                kind="quiet"
                aria-label={`Change ${titleOf(one.name).toLowerCase()}`}
                onClick={() => onChange(one)}
              >
                Change
              </Button>
            )}
          </td>
        </tr>
      ))}
    </SheetTable>
  )
}

/** What administrators change while the desk runs, and every change of it out of the audit log. */
export function Settings({ panelId }: PanelProps) {
  const { outcome, reload } = useAnswer('administration.settings', {})
  const [page, setPage] = useState(1)
  const history = useAnswer('administration.settingHistory', { page, per_page: PER_PAGE })
  const [open, setOpen] = useState<Setting | null>(null)
  const [told, setTold] = useState<string | null>(null)
  const settings = outcome?.kind === 'answer' ? outcome.value.settings : null
  const inMaintenance =
    settings?.some(({ name, value }) => name === 'maintenance_mode' && value === true) ?? false
  usePanelHead(panelId, {
    context: 'of the desk',
    badges: inMaintenance ? [{ text: 'maintenance', severity: 'warn' }] : [],
  })
  if (outcome === null) return <PanelSkeleton waitingFor="Asking for the settings" />
  if (settings === null)
    return (
      <Trouble
        title="The settings cannot be shown"
        happened={outcome.kind === 'answer' ? '' : sentenceOf(outcome)}
        safe="Reading changes nothing."
        next={{ words: 'Ask again', act: reload }}
      />
    )
  return (
    <div className={css.sheet} tabIndex={0} role="region" aria-label="Settings of the desk">
      <InForce settings={settings} onChange={setOpen} />
      <Told told={told === null ? null : { words: told, failed: false }} />
      <section className={css.section} aria-labelledby="settings-history">
        <h2 id="settings-history">
          Changes <span>from the audit log, newest first</span>
        </h2>
        <History outcome={history.outcome} onPage={setPage} />
      </section>
      {open !== null && (
        <Change
          setting={open}
          onClose={() => setOpen(null)}
          onDone={(words) => {
            setTold(words)
            setPage(1)
            reload()
            history.reload()
          }}
        />
      )}
    </div>
  )
}
