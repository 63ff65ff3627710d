import { sentenceOf } from '../../client/index.ts'
import type { EntryOutput } from '../../client/index.ts'
import { dayHere } from '../../shell/clock.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { plainWords } from '../../widgets/words/plain-words.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import css from '../../widgets/styles/Sheet.module.css'

type Answer = EntryOutput<'subscriptions.get'>

const HEADS = ['Tier', { figure: 'Requests a minute' }, { figure: 'Strategies' }, 'Keys may trade', 'Yours']

function Table({ subscription, tiers }: Answer) {
  return (
    <SheetTable caption="What each tier allows" heads={HEADS}>
      {tiers.map((one) => {
        const isMine = one.tier === subscription.tier
        return (
          <tr key={one.tier} className={isMine ? css.chosen : undefined}>
            <th scope="row">{plainWords(one.tier)}</th>
            <td className={css.figure}>{one.requests_per_minute?.toLocaleString('en-US') ?? 'fair use'}</td>
            <td className={css.figure}>{one.strategies}</td>
            <td>{one.trading_keys ? 'yes' : 'no'}</td>
            <td>
              {isMine && (
                <span className={css.state}>
                  <SeverityIcon severity="ok" size={13} />
                  yours since {dayHere(subscription.since)}
                </span>
              )}
            </td>
          </tr>
        )
      })}
    </SheetTable>
  )
}

/** The own tier beside the others: what programs and people of each may. */
export function Tier() {
  const { outcome, reload } = useAnswer('subscriptions.get', {})
  return (
    <section className={css.section} aria-labelledby="security-tier">
      <h2 id="security-tier">
        Tier <span>this release has no strategies: their number is what the tier will allow</span>
      </h2>
      {outcome === null ? (
        <PanelSkeleton waitingFor="Asking for the tier" />
      ) : outcome.kind === 'answer' ? (
        <Table {...outcome.value} />
      ) : (
        <Trouble
          title="The tier cannot be shown"
          happened={sentenceOf(outcome)}
          safe="Reading changes nothing."
          next={{ words: 'Ask again', act: reload }}
        />
      )}
    </section>
  )
}
