/** A key press as text: `Ctrl+Shift+X`, `F1`, `Alt+1`. Control and Command are one key here. */
type KeyPress = Readonly<{
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}>

const NAMED: Readonly<Record<string, string>> = {
  ' ': 'Space',
  ArrowUp: 'Up',
  ArrowDown: 'Down',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
}

export function chordOf(press: KeyPress): string {
  const key = NAMED[press.key] ?? (press.key.length === 1 ? press.key.toUpperCase() : press.key)
  return [
    press.ctrlKey || press.metaKey ? 'Ctrl' : null,
    press.altKey ? 'Alt' : null,
    press.shiftKey ? 'Shift' : null,
    key,
  ]
    .filter((part) => part !== null)
    .join('+')
}

/** A chord without Ctrl or Alt that types a character must not fire while the user types. */
export const isTyped = (chord: string): boolean => /^(Shift\+)?.$/.test(chord)

/** How a chord is printed: `Ctrl K`. */
export const chordText = (chord: string): string => chord.replaceAll('+', ' ')
