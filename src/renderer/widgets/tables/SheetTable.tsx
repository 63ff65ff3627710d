import type { ReactNode } from 'react'
import css from '../styles/Sheet.module.css'

/** A column's head: words, and whether figures stand under it. */
type Head = string | Readonly<{ figure: string }>

/** A table of a sheet. It scrolls sideways by itself when its panel is narrow, with the keyboard too. */
export function SheetTable({
  caption,
  heads,
  isTitled = false,
  children,
}: Readonly<{
  caption: string
  heads: readonly Head[]
  /** Whether its caption is shown too: where no heading stands right above it. */
  isTitled?: boolean
  children: ReactNode
}>) {
  return (
    <div className={css.tableBox} tabIndex={0} role="region" aria-label={caption}>
      <table className={css.table}>
        <caption className={isTitled ? css.title : 'ox-visually-hidden'}>{caption}</caption>
        <thead>
          <tr>
            {heads.map((head) => {
              const isFigure = typeof head !== 'string'
              const words = isFigure ? head.figure : head
              return (
                <th key={words} scope="col" className={isFigure ? css.figure : undefined}>
                  {words}
                </th>
              )
            })}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}
