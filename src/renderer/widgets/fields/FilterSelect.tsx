/** A list of a toolbar that narrows what is shown; its first choice narrows nothing. */
export function FilterSelect<Value extends string>({
  label,
  value,
  options,
  onChoose,
}: Readonly<{
  /** Stands there while nothing is narrowed. */
  label: string
  value: Value | ''
  options: readonly (readonly [Value, string])[]
  onChoose: (value: Value | '') => void
}>) {
  return (
    <select
      aria-label={label}
      value={value}
      data-set={value !== '' || undefined}
      onChange={(event) => onChoose(event.target.value as Value | '')}
    >
      <option value="">{label}</option>
      {options.map(([option, words]) => (
        <option key={option} value={option}>
          {words}
        </option>
      ))}
    </select>
  )
}
