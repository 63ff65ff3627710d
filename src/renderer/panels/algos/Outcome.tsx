import { Outcome as Told, OutcomeActs } from '../../widgets/notices/Outcome.tsx'
import { SENDING, deniedWords, unknownWords } from '../../widgets/words/outcome-words.ts'
import type { OutcomeWords } from '../../widgets/words/outcome-words.ts'
import { remedyWords } from '../ticket/words.ts'
import type { StartState } from './machine.ts'
import type { StartDesk } from './use-algos.ts'
import { titleOf } from './words.ts'
import css from './algos.module.css'

type Shown = Extract<StartState, { step: 'sending' | 'started' | 'denied' | 'unknown' }>

function wordsOf(state: Shown): OutcomeWords {
  switch (state.step) {
    case 'sending':
      return SENDING
    case 'started':
      return {
        title: 'Started',
        tone: 'ok',
        icon: 'check',
        facts: [['What happens', 'It works in the list. Closing this window does not stop it.']],
      }
    case 'denied':
      return deniedWords(
        { code: state.code, message: state.words },
        {
          title: 'Denied by us. Nothing was sent.',
          safe: 'Nothing was started. Your book did not change.',
          remedy: remedyWords(state.code),
        },
      )
    case 'unknown':
      return unknownWords('Unknown: no reply came', {
        happened: 'We sent it and no reply came. It runs, or nothing was sent.',
        safe: 'Asking again goes out under the same name: it cannot be started twice.',
        remedy: 'Ask again.',
      })
  }
}

/** What became of it, in the place where it was drafted. */
export function Outcome({ desk, state }: Readonly<{ desk: StartDesk; state: Shown }>) {
  return (
    <section className={css.became} aria-label="Execution algorithm">
      <Told
        words={wordsOf(state)}
        subject={titleOf(state.submission.parent)}
        footer={
          state.step === 'sending' ? undefined : (
            <OutcomeActs
              state={state}
              next={state.step === 'started' ? 'Next' : 'Back'}
              onAskAgain={() => desk.send(state.submission)}
              onNext={() => desk.dispatch({ type: 'dismissed' })}
            />
          )
        }
      />
    </section>
  )
}
