/** The mark: a payoff kink crossing its zero line. */
export function Mark({ size = 22 }: Readonly<{ size?: number }>) {
  return (
    <svg width={size} height={(size * 14) / 22} viewBox="0 0 22 14" fill="none" aria-hidden="true">
      <path d="M1 8.5H21" stroke="currentColor" opacity=".5" />
      <path d="M1 12.5H10L19 1.5" stroke="currentColor" strokeWidth="2" />
    </svg>
  )
}
