import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { formatExpiry } from '../../widgets/format.ts'
import type { Chain } from './quote-state.ts'
import css from './chain.module.css'

const CYCLE = { M: 'monthly', W: 'weekly' } as const

/** Time left: days, and hours on the last day. */
export const formatLife = (days: number): string =>
  days >= 1 ? `${Math.round(days)} d` : `${Math.max(0, Math.round(days * 24))} h`

/** One tab for each expiry with its cycle as a letter; the tools of the grid at the right end. */
export function ExpiryLine(
  props: Readonly<{
    chain: Chain
    gridId: string
    onChoose: (expiry: string) => void
    children: ReactNode
  }>,
) {
  const { chain, onChoose } = props
  const chosen = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    void chosen.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [chain.expiry])
  return (
    <div className={css.expiries}>
      <div className={css.tabs} role="tablist" aria-label="Expiry">
        {chain.expiries.map(({ expiry, cycle, days }) => {
          const selected = expiry === chain.expiry
          return (
            <button
              key={expiry}
              ref={selected ? chosen : undefined}
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
      <div className={css.tools}>{props.children}</div>
    </div>
  )
}
