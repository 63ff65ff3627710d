import { useState } from 'react'
import { sentenceOf } from '../../client/index.ts'
import { dayHere } from '../../shell/clock.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { useAct } from '../../terminal/use-act.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { NO_VALUE } from '../../widgets/figures/format.ts'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import { isLiveKey, keyStateWords } from './key-words.ts'
import type { ApiKey } from './key-words.ts'
import { KeySecret, NewKey } from './NewKey.tsx'
import css from '../../widgets/styles/Sheet.module.css'

type Verb = 'rotate' | 'compromised' | 'revoke'

const VERBS: readonly (readonly [Verb, string])[] = [
  ['rotate', 'Rotate'],
  ['revoke', 'End'],
  ['compromised', 'Others know it'],
]

const dayOf = (at: string | null): string => (at === null ? NO_VALUE : dayHere(at))

function Row({ one, busy, onAct }: Readonly<{ one: ApiKey; busy: boolean; onAct: (verb: Verb) => void }>) {
  const isCalm = one.status === 'active'
  return (
    <tr>
      <th scope="row">{one.name}</th>
      <td>
        {!isLiveKey(one)
          ? NO_VALUE
          : VERBS.map(([verb, words]) => (
              <Button
                key={verb}
                kind="quiet"
                busy={busy}
                aria-label={`${words}: ${one.name}`}
                onClick={() => onAct(verb)}
              >
                {words}
              </Button>
            ))}
      </td>
      <td>{one.key_prefix}…</td>
      <td className={css.words}>{one.permissions.join(', ')}</td>
      <td>{one.ip_whitelist.length === 0 ? 'everywhere' : one.ip_whitelist.join(', ')}</td>
      <td>
        <span className={css.state}>
          {!isCalm && <SeverityIcon severity={isLiveKey(one) ? 'warn' : 'info'} size={13} />}
          {keyStateWords(one.status)}
        </span>
      </td>
      <td>{isLiveKey(one) ? dayOf(one.rotates_at) : NO_VALUE}</td>
      <td>{dayOf(one.expires_at)}</td>
      <td>{dayOf(one.last_used_at)}</td>
    </tr>
  )
}

const HEADS = ['Name', 'Act', 'Begins', 'May', 'From', 'State', 'Rotate by', 'Runs out', 'Last used']

/** Keys with which programs act for their owner: what each may, from where, until when. */
export function ApiKeys({ onChange }: Readonly<{ onChange: () => void }>) {
  const { outcome, reload } = useAnswer('apiKeys.list', {})
  const { busy, told, run } = useAct()
  const [creating, setCreating] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  const changed = (): void => {
    reload()
    onChange()
  }
  const act = async (one: ApiKey, verb: Verb): Promise<void> => {
    const words = verb === 'rotate' ? 'The secret before works seven more days.' : 'The key has ended.'
    const answer = await run(`apiKeys.${verb}`, { id: one.id }, () => words)
    if (answer === null) return
    changed()
    if (typeof answer.api_key === 'string') setSecret(answer.api_key)
  }
  return (
    <section className={css.section} aria-labelledby="security-keys">
      <h2 id="security-keys">
        API keys <span>for programs that act for you, rotated every 90 days</span>
      </h2>
      {outcome === null ? (
        <PanelSkeleton waitingFor="Asking for the keys" />
      ) : outcome.kind !== 'answer' ? (
        <Trouble
          title="The keys cannot be shown"
          happened={sentenceOf(outcome)}
          safe="Reading changes nothing. The keys work on."
          next={{ words: 'Ask again', act: reload }}
        />
      ) : outcome.value.total === 0 ? (
        <p className={css.note}>
          No key yet. A key lets a program act for you, within what you choose for it.
        </p>
      ) : (
        <SheetTable caption="Your keys" heads={HEADS}>
          {outcome.value.api_keys.map((one) => (
            <Row key={one.id} one={one} busy={busy} onAct={(verb) => void act(one, verb)} />
          ))}
        </SheetTable>
      )}
      <Told told={told} />
      <div className={css.acts}>
        <Button onClick={() => setCreating(true)}>New key</Button>
      </div>
      {creating && <NewKey onClose={() => setCreating(false)} onDone={changed} />}
      {secret !== null && <KeySecret secret={secret} onClose={() => setSecret(null)} />}
    </section>
  )
}
