import css from './ModePlate.module.css'

/** Solid is real, stripes are paper: in the header, on tickets, in fill notices. */
export function ModePlate({ kind }: Readonly<{ kind: 'live' | 'paper' }>) {
  return (
    <span className={`${css.plate} ${css[kind]}`}>
      <b>{kind === 'live' ? 'LIVE' : 'PAPER'}</b>
    </span>
  )
}
