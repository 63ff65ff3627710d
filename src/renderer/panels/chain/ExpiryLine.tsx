import { memo, useEffect, useRef } from 'react'
import { formatExpiry } from '../../widgets/figures/format.ts'
import type { Chain } from './quote-state.ts'
import css from './chain.module.css'

const CYCLE = { M: 'monthly', W: 'weekly' } as const

/** Time left: days, and hours on the last day. */
const formatLife = (days: number): string =>
  days >= 1 ? `${Math.round(days)} d` : `${Math.max(0, Math.round(days * 24))} h`

/** One tab for each expiry, with its cycle as a letter. */
export const ExpiryTabs = memo(function ExpiryTabs(
  props: Readonly<{
    expiries: Chain['expiries']
    chosen: string
    gridId: string
    onChoose: (expiry: string) => void
  }>,
) {
  const { expiries, onChoose } = props
  const tab = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    void tab.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [props.chosen])
  return (
    <div className={css.tabs} role="tablist" aria-label="Expiry">
      {expiries.map(({ expiry, cycle, days }) => {
        const selected = expiry === props.chosen
        return (
          <button
            key={expiry}
            ref={selected ? tab : undefined}
            type="button"
            role="tab"
            className={css.tab}
            aria-selected={selected}
            aria-controls={props.gridId}
            title={`${formatExpiry(expiry)}, ${CYCLE[cycle]} ( [ and ] change the expiry )`}
            onClick={() => onChoose(expiry)}
          >
            {formatExpiry(expiry)}
            <span className={css.cycle}>{cycle}</span>
            <span className={css.days}>{formatLife(days)}</span>
          </button>
        )
      })}
    </div>
  )
})
