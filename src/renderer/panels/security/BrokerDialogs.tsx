import { useState } from 'react'
import { useAct } from '../../terminal/use-act.ts'
import { ActDialog } from '../../widgets/dialogs/ActDialog.tsx'
import { Field } from '../../widgets/fields/Field.tsx'
import { NO_SECRETS, secretsFault, secretsInputOf, secretsTrouble } from './broker-words.ts'
import type { Broker, SecretsDraft } from './broker-words.ts'

type Ends = Readonly<{ broker: Broker; onClose: () => void; onDone: (words: string) => void }>

const FIELDS: readonly (readonly [keyof SecretsDraft, string, string])[] = [
  ['apiKey', 'API key', 'As the broker shows it. Its last four letters stay to be seen, of a long one.'],
  ['apiSecret', 'API secret', 'Nobody sees it again, nor do you.'],
  ['apiToken', 'Access token', 'Only where the broker gave one.'],
]

/** Takes what a broker gave, new or instead of what is kept. The text is gone with the dialog. */
export function BrokerKeysDialog({ broker, onClose, onDone }: Ends) {
  const { busy, told, failure, run } = useAct()
  const [draft, setDraft] = useState(NO_SECRETS)
  const { name, credential } = broker
  const keep = async (): Promise<void> => {
    const secrets = secretsInputOf(draft)
    const answer =
      credential === null
        ? await run('brokers.createCredential', { broker: broker.broker, ...secrets }, () => 'Kept.')
        : await run('brokers.rotateCredential', { id: credential.id, ...secrets }, () => 'Replaced.')
    if (answer === null) return
    onDone(credential === null ? `The keys of ${name} are kept.` : `The keys of ${name} are replaced.`)
    onClose()
  }
  const trouble = secretsTrouble(failure)
  return (
    <ActDialog
      title={credential === null ? `Keys of ${name}` : `Replace the keys of ${name}`}
      act={credential === null ? 'Keep the keys' : 'Replace the keys'}
      off={secretsFault(draft)}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void keep()}
    >
      <p>
        {credential === null
          ? 'They are sealed under your own key on this desk.'
          : `What is kept now (${credential.key_hint}) is gone at once.`}
        {broker.reason !== null && ` ${sendsNothing(name)}`}
      </p>
      {FIELDS.map(([field, label, hint]) => (
        <Field
          key={field}
          label={label}
          hint={hint}
          type="password"
          autoComplete="new-password"
          spellCheck={false}
          maxLength={1_024}
          data-focus-first={field === 'apiKey' || undefined}
          value={draft[field]}
          error={trouble[field] ?? null}
          onChange={(event) => setDraft((before) => ({ ...before, [field]: event.target.value.trim() }))}
        />
      ))}
    </ActDialog>
  )
}

const sendsNothing = (name: string): string =>
  `This release does not speak to ${name} yet: they wait until it does.`

/** Deleted keys cannot be had back, so it asks first. */
export function ForgetKeysDialog({ broker, onClose, onDone }: Ends) {
  const { busy, told, run } = useAct()
  const { name, credential } = broker
  const forget = async (): Promise<void> => {
    if (credential === null) return
    const answer = await run('brokers.deleteCredential', { id: credential.id }, ({ message }) => message)
    if (answer === null) return
    onDone(`The keys of ${name} are deleted.`)
    onClose()
  }
  return (
    <ActDialog
      title={`Delete the keys of ${name}`}
      act="Delete the keys"
      kind="critical"
      off={null}
      busy={busy}
      told={told}
      onClose={onClose}
      onAct={() => void forget()}
    >
      <p>
        The keys that end in {credential?.key_hint ?? ''} are gone from this desk at once, and cannot be had
        back. At {name} they stay in force until you end them there.
      </p>
    </ActDialog>
  )
}
