import { optionParts } from '../../widgets/words/instrument.ts'
import { canAmend, canCancel } from './rows.ts'
import type { Row } from './rows.ts'

export type RowAct = 'details' | 'amend' | 'cancel' | 'copyId' | 'copyRow' | 'show'

type RowMenuItem = Readonly<{
  act: RowAct
  words: string
  keyHint: string | null
  /** Why it cannot be done now; null when it can. */
  off: string | null
}>

/** Why an order can be neither amended nor cancelled; null when it can. */
const settledWords = (row: Row): string | null => {
  if (canCancel(row)) return null
  return row.state === 'unknown' ? 'its fate is unknown' : 'it is done'
}

/** What can be done with one row, in the order of the menu. What is off stays, with the reason. */
export function rowMenu(row: Row): readonly RowMenuItem[] {
  const settled = settledWords(row)
  const item = (act: RowAct, words: string, keyHint: string | null = null, off: string | null = null) => ({
    act,
    words,
    keyHint,
    off,
  })
  return [
    item('details', 'Details', '↵'),
    item('amend', 'Amend order', 'E', settled ?? (canAmend(row) ? null : 'it has no limit')),
    item('cancel', 'Cancel order', 'Del', settled),
    item('copyId', row.order === null ? 'Copy client order id' : 'Copy order id'),
    item('copyRow', 'Copy row', 'Ctrl C'),
    item('show', optionParts(row.symbol) === null ? 'Show in chart' : 'Show in chain'),
  ]
}

type Press = Readonly<{ key: string; shiftKey: boolean }>

/** The keys that open a context menu everywhere: the menu key, and F10 with Shift. */
export const isMenuKey = ({ key, shiftKey }: Press): boolean =>
  key === 'ContextMenu' || (key === 'F10' && shiftKey)
