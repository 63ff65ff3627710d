import { whenHere, zoneHere } from '../../shell/clock.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { useAct } from '../../terminal/use-act.ts'
import type { EntryOutput } from '../../client/index.ts'
import { NO_VALUE } from '../../widgets/figures/format.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { Outcome } from './Outcome.tsx'
import css from '../../widgets/styles/Sheet.module.css'

type Consent = EntryOutput<'privacy.getConsents'>['consents'][number]

const PURPOSES: Readonly<Record<string, string>> = {
  data_processing: 'Use my data to run my account',
  data_retention: 'Keep my data',
  marketing: 'Write to me about offers',
  cookies: 'Remember how I left the terminal',
  analytics: 'Count how I use the terminal',
  sale: 'Sell my data',
}

const purposeWords = (purpose: string): string => PURPOSES[purpose] ?? purpose

function Table({
  consents,
  busy,
  onSet,
}: Readonly<{
  consents: readonly Consent[]
  busy: boolean
  onSet: (purpose: string, granted: boolean) => void
}>) {
  return (
    <SheetTable caption="What you allow" heads={['You allow', `Since, ${zoneHere()}`, 'Policy']}>
      {consents.map(({ purpose, granted, timestamp, version }) => (
        <tr key={purpose}>
          <th scope="row">
            <label className={css.state}>
              <input
                type="checkbox"
                checked={granted}
                disabled={busy}
                onChange={(event) => onSet(purpose, event.target.checked)}
              />
              {purposeWords(purpose)}
            </label>
          </th>
          <td>{timestamp === null ? NO_VALUE : whenHere(timestamp)}</td>
          <td>{version}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

/** What one consents to. A change holds at once and is an entry of a ledger that nothing is taken out of. */
export function Consents() {
  const list = useAnswer('privacy.getConsents', {})
  const { busy, told, run } = useAct()
  const set = async (purpose: string, granted: boolean): Promise<void> => {
    const words = `${purposeWords(purpose)}: ${granted ? 'allowed' : 'withdrawn'}, from now on.`
    if ((await run('privacy.setConsents', { [purpose]: granted }, () => words)) !== null) list.reload()
  }
  return (
    <section className={css.section} aria-labelledby="privacy-consents">
      <h2 id="privacy-consents">
        What you allow <span>a change holds at once</span>
      </h2>
      <Outcome of={list} what="your consents">
        {({ consents }) => (
          <Table consents={consents} busy={busy} onSet={(purpose, granted) => void set(purpose, granted)} />
        )}
      </Outcome>
      <Told told={told} />
    </section>
  )
}
