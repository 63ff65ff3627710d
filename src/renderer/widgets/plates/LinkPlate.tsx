import type { LinkGroup, LinkMode } from '../../state/index.ts'
import css from './LinkPlate.module.css'

const SHAPE: Readonly<Record<LinkGroup, string>> = {
  A: 'M4 1a3 3 0 1 0 0 6a3 3 0 1 0 0-6',
  B: 'M4 .6L7.6 7H.4Z',
  C: 'M1 1H7V7H1Z',
  D: 'M4 .3L7.7 4L4 7.7L.3 4Z',
  E: 'M3 .5H5V3H7.5V5H5V7.5H3V5H.5V3H3Z',
  F: 'M2.2 .8H5.8L7.7 4L5.8 7.2H2.2L.3 4Z',
}

const MODE: Readonly<Record<LinkMode, Readonly<{ glyph: string; words: string }>>> = {
  follow: { glyph: '', words: 'follows' },
  lead: { glyph: '↑', words: 'leads' },
  both: { glyph: '', words: 'linked' },
  locked: { glyph: '⊘', words: 'locked' },
}

/** Letter and shape first, colour third: which panels look at the same thing. */
export function LinkPlate({ group, mode }: Readonly<{ group: LinkGroup; mode: LinkMode }>) {
  return (
    <span className={`${css.plate} ${css[group]}`} title={`Link group ${group}, ${MODE[mode].words}`}>
      <svg width="8" height="8" viewBox="0 0 8 8" aria-hidden="true">
        <path d={SHAPE[group]} fill="currentColor" />
      </svg>
      <span aria-hidden="true">{`${group}${MODE[mode].glyph}`}</span>
      <span className="ox-visually-hidden">{`link group ${group}, ${MODE[mode].words}`}</span>
    </span>
  )
}
