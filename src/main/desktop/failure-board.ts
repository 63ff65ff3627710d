import { failurePage } from './failure-page.ts'
import type { ShownFailure } from './failure-page.ts'

/** What the failure page shows now. */
export type FailureBoard = Readonly<{
  set: (failure: Readonly<{ code: string; message: string }>) => void
  page: (nonce: string) => string
}>

const HINTS: Readonly<Record<string, string>> = {
  data_directory_in_use: 'Stop the other process, or start with OPTIONIX_DATA naming another directory.',
  wrong_key: 'Nothing was changed. Start with the key or passphrase that this data directory was made with.',
  newer_schema: 'Nothing was changed. Start the newer version of the terminal that wrote this data.',
  terminal_missing: 'Then start again.',
  renderer_crashed: 'Close the window and start again.',
}
const HINT_DEFAULT = 'Nothing was changed. Put it right and start again; the log has the details.'

export function makeFailureBoard(): FailureBoard {
  let shown: ShownFailure = shownOf({ code: 'none', message: 'There is no failure.' })
  return {
    set: (failure) => {
      shown = shownOf(failure)
    },
    page: (nonce) => failurePage(shown, nonce),
  }
}

const shownOf = ({ code, message }: Readonly<{ code: string; message: string }>): ShownFailure => ({
  title: code === 'renderer_crashed' ? 'The window cannot be shown' : 'Optionix Terminal cannot start',
  message,
  code,
  hint: HINTS[code] ?? HINT_DEFAULT,
})
