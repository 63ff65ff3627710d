/** A window on a list. */
export type Page = Readonly<{ limit: number; offset: number }>

/** What the window shows; `total` counts the whole list. */
export type Paged<T> = Readonly<{ items: readonly T[]; total: number }>
