import css from './Figures.module.css'

/** Words and figures in pairs, the words quiet and the figures at the right edge. */
export function Figures({
  label,
  rows,
}: Readonly<{ label: string; rows: readonly (readonly [words: string, figure: string])[] }>) {
  return (
    <dl className={`${css.figures} ox-data`} aria-label={label}>
      {rows.map(([words, figure]) => (
        <div key={words}>
          <dt>{words}</dt>
          <dd>{figure}</dd>
        </div>
      ))}
    </dl>
  )
}
