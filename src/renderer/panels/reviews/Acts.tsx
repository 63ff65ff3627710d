import { Button } from '../../widgets/buttons/Button.tsx'
import { VERBS } from './Decide.tsx'
import type { Verb } from './Decide.tsx'
import { isOpen, mayDecide } from './words.ts'
import type { Review } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

type ActsOfDesk = Readonly<{
  busy: boolean
  take: (id: string, takesOver?: boolean) => Promise<void>
  lookAgain: (id: string) => Promise<void>
  setVerb: (verb: Verb) => void
}>

/** What may be done with the chosen check: taken, taken over, decided. */
export function Acts({
  desk,
  review,
  officer,
  people,
}: Readonly<{ desk: ActsOfDesk; review: Review; officer: string; people: (id: string) => string }>) {
  if (review.status === 'approved')
    return (
      <div className={css.acts}>
        <Button busy={desk.busy} onClick={() => void desk.lookAgain(review.kyc_id)}>
          Look at it again now
        </Button>
      </div>
    )
  if (!isOpen(review)) return null
  if (!mayDecide(review, officer))
    return (
      <div className={css.acts}>
        <Button busy={desk.busy} onClick={() => void desk.take(review.kyc_id, true)}>
          Take it over from {people(review.assignee ?? '')}
        </Button>
      </div>
    )
  return (
    <div className={css.acts} role="toolbar" aria-label="Decide">
      {review.assignee === null && (
        <Button busy={desk.busy} onClick={() => void desk.take(review.kyc_id)}>
          Take it in hand
        </Button>
      )}
      {(Object.keys(VERBS) as Verb[]).map((verb) => (
        <Button
          key={verb}
          kind={verb === 'reject' ? 'critical' : 'secondary'}
          keyHint={VERBS[verb].key.toUpperCase()}
          onClick={() => desk.setVerb(verb)}
        >
          {VERBS[verb].act}
        </Button>
      ))}
    </div>
  )
}
