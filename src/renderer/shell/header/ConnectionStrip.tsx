import { IconCircleCheck } from '@tabler/icons-react'
import { useHealth } from '../../terminal/hooks.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Trail } from '../../widgets/tables/Trail.tsx'
import css from './header.module.css'
import { linkCells } from './link-cells.ts'
import type { LinkCell } from './link-cells.ts'

function Cell({ cell }: Readonly<{ cell: LinkCell }>) {
  const alarming = cell.severity === 'warn' || cell.severity === 'critical'
  return (
    <li className={css.cell} title={cell.message} data-link={cell.name} data-state={cell.word}>
      <span className={css.cellName}>
        {cell.severity === 'ok' ? (
          <IconCircleCheck size={12} stroke={2} aria-hidden="true" />
        ) : (
          <SeverityIcon severity={cell.severity} size={12} />
        )}
        {cell.title} <span className={alarming ? css[cell.severity] : css.word}>{cell.word}</span>
      </span>
      <span className={css.cellFigures}>
        <span>{cell.latency}</span>
        {cell.trailMs.length > 0 && <Trail points={cell.trailMs} />}
        <span>{cell.count}</span>
      </span>
    </li>
  )
}

/** One cell per link: state in a word, latency now, its trail, one count. Silent for screen readers; notices speak. */
export function ConnectionStrip() {
  const health = useHealth((state) => state)
  return (
    <ul className={css.strip} aria-label="Connections">
      {linkCells(health).map((cell) => (
        <Cell key={cell.name} cell={cell} />
      ))}
    </ul>
  )
}
