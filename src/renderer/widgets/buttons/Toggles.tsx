/** One of a few ways to look at something: the buttons of a toolbar, the chosen one pressed. */
export function Toggles<Value extends string | number | undefined>({
  options,
  value,
  onChoose,
}: Readonly<{
  options: readonly (readonly [Value, string])[]
  value: Value
  onChoose: (value: Value) => void
}>) {
  return options.map(([option, words]) => (
    <button key={words} type="button" aria-pressed={option === value} onClick={() => onChoose(option)}>
      {words}
    </button>
  ))
}

/** Days as words of such a button: `90 d`. */
export const inDays = (days: number): readonly [number, string] => [days, `${days} d`]
