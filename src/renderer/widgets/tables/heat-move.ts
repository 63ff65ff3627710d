/** Where the keyboard is in a grid of figures. */
export type Place = Readonly<{ row: number; column: number }>

/** Where a key leads from a place; null for keys that move nothing. The grid ends at its edges. */
export function movedPlace(
  { row, column }: Place,
  key: Readonly<{ key: string; ctrlKey: boolean }>,
  rows: number,
  columns: number,
): Place | null {
  const last = { row: Math.max(0, rows - 1), column: Math.max(0, columns - 1) }
  switch (key.key) {
    case 'ArrowUp':
      return { row: Math.max(0, row - 1), column }
    case 'ArrowDown':
      return { row: Math.min(last.row, row + 1), column }
    case 'ArrowLeft':
      return { row, column: Math.max(0, column - 1) }
    case 'ArrowRight':
      return { row, column: Math.min(last.column, column + 1) }
    case 'Home':
      return { row: key.ctrlKey ? 0 : row, column: 0 }
    case 'End':
      return { row: key.ctrlKey ? last.row : row, column: last.column }
    default:
      return null
  }
}

/** How strong a cell's tint is, signed: a figure against the greatest of its grid. Square root, so that small ones are seen. */
export function heatShare(value: number, greatest: number): number {
  if (greatest <= 0 || value === 0) return 0
  return Math.sign(value) * Math.sqrt(Math.min(1, Math.abs(value) / greatest))
}
