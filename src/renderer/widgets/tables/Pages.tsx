import { Button } from '../buttons/Button.tsx'
import css from './Pages.module.css'

/** What a list that comes in pages says of itself. */
type Paging = Readonly<{ total: number; pages: number; per_page: number; current_page: number }>

/** Which of how many are shown, and the way to newer and older ones. */
export function Pages({ paging, onPage }: Readonly<{ paging: Paging; onPage: (page: number) => void }>) {
  const { total, pages, per_page: perPage, current_page: page } = paging
  const first = (page - 1) * perPage + 1
  return (
    <div className={css.pages}>
      <span>
        {total === 0 ? '0' : `${first} to ${Math.min(total, first + perPage - 1)}`} of {total}
      </span>
      <Button kind="quiet" onClick={() => onPage(page - 1)} busy={page <= 1}>
        Newer
      </Button>
      <Button kind="quiet" onClick={() => onPage(page + 1)} busy={page >= pages}>
        Older
      </Button>
    </div>
  )
}
