import { createElement } from 'react'
import type { ComponentType } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { Compliance } from '../../../src/renderer/panels/compliance/Compliance.tsx'
import { Filings } from '../../../src/renderer/panels/filings/Filings.tsx'
import { Identity } from '../../../src/renderer/panels/identity/Identity.tsx'
import { Laboratory } from '../../../src/renderer/panels/laboratory/Laboratory.tsx'
import { Matches } from '../../../src/renderer/panels/matches/Matches.tsx'
import type { PanelProps } from '../../../src/renderer/panels/panel.ts'
import { Reviews } from '../../../src/renderer/panels/reviews/Reviews.tsx'
import { TrialBalance } from '../../../src/renderer/panels/statements/TrialBalance.tsx'
import { Users } from '../../../src/renderer/panels/users/Users.tsx'
import type { IdentityGateway } from '../../../src/renderer/state/index.ts'
import { TerminalContext } from '../../../src/renderer/terminal/hooks.ts'
import { makeTerminal } from '../../../src/renderer/terminal/terminal.ts'
import { Unanswered } from '../../../src/renderer/widgets/notices/Unanswered.tsx'

/** A window of the terminal to which the engine has not said a word yet. */
const silent = makeTerminal({
  wire: { kind: 'port', open: () => new Promise(() => undefined) },
  identity: () => ({}) as unknown as IdentityGateway,
  storage: { getItem: () => null, setItem: () => {}, removeItem: () => {} },
  nowMs: () => 0,
  later: () => () => {},
})

const shownBy = (Panel: ComponentType<PanelProps>): string =>
  renderToStaticMarkup(
    <TerminalContext value={silent}>{createElement(Panel, { panelId: 'one' })}</TerminalContext>,
  )

describe('a screen of an officer', () => {
  it.for([
    [Compliance, 'Counting what waits'],
    [Filings, 'Asking for the filings'],
    [Identity, 'Asking where your identity check stands'],
    [Laboratory, 'Asking for the rules'],
    [Matches, 'Asking for the matches'],
    [Reviews, 'Asking for the queue'],
    [Users, 'Asking for the users'],
    [TrialBalance, 'Asking for the trial balance'],
  ] as const)('says what it waits for before the first answer: %o', ([Panel, words]) => {
    expect(shownBy(Panel)).toMatch(new RegExp(`role="status"><p[^>]*>${words}<`))
  })
})

describe('what is not answered', () => {
  const shown = (outcome: Parameters<typeof Unanswered>[0]['outcome']): string =>
    renderToStaticMarkup(<Unanswered what="the filings" outcome={outcome} onAgain={() => {}} />)

  it('says why, that nothing was changed, and the way to ask again; never that there is nothing', () => {
    const failure = { code: 'permission_denied', message: 'Needs compliance.read.', status: 403 }
    const nothingElse = { field: null, issues: [], details: {}, requestId: null }
    const refused = shown({ kind: 'refused', failure: { ...failure, ...nothingElse } })
    const unsent = shown({ kind: 'unsent', reason: 'There is no link.' })
    for (const page of [refused, unsent, shown({ kind: 'unknown', reason: 'timeout' })]) {
      expect(page).toContain('The filings cannot be shown')
      expect(page).toContain('Reading changes nothing.')
      expect(page).toContain('Ask again')
    }
    expect(refused).toContain('Needs compliance.read.')
    expect(shown(null)).toContain('Asking for the filings')
  })
})
