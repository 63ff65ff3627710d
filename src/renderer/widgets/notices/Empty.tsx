import type { ReactNode } from 'react'
import css from './Empty.module.css'

/** A panel without content yet: what it is, an example, what to do. */
export function Empty({ title, children }: Readonly<{ title: string; children: ReactNode }>) {
  return (
    <div className={css.empty}>
      <h2>{title}</h2>
      {children}
    </div>
  )
}
