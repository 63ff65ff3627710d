import css from '../styles/Sheet.module.css'

/** What a panel says of what it did, read out when it changes; takes no room while there is nothing to say. */
export function StatusLine({ words }: Readonly<{ words: string | null }>) {
  return (
    <p className={css.told} role="status">
      {words}
    </p>
  )
}
