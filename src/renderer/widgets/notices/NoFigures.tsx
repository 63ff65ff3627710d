import type { Figures } from '../../terminal/use-figures.ts'
import { Busy } from './Computing.tsx'
import { Trouble } from './Trouble.tsx'
import sheet from '../styles/Sheet.module.css'

/** In the place of figures: nothing is held or the past is too short, said calmly; anything else as the trouble it is. */
export function NoFigures({ what, figures }: Readonly<{ what: string; figures: Figures<unknown> }>) {
  const { trouble, ask } = figures
  if (trouble === null) return null
  if (trouble.retryAtMs !== null) return <Busy figures={figures} />
  if (trouble.code === 'no_history')
    return (
      <p className={sheet.note}>
        No {what} yet. {trouble.words} {what} is what the positions held now may lose: hold an option or a
        coin whose past is known. Example: one SPX call, bought in the chain.
      </p>
    )
  return (
    <Trouble
      title={`No ${what}`}
      happened={trouble.words}
      {...(trouble.code === null ? {} : { code: trouble.code })}
      safe="Risk figures read positions and change nothing."
      next={{ words: 'Ask again', act: ask }}
    />
  )
}
