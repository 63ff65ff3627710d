import { useState } from 'react'
import { sentenceOf } from '../../client/index.ts'
import { dayHere } from '../../shell/clock.ts'
import { useAnswer } from '../../terminal/hooks.ts'
import { SeverityIcon } from '../../widgets/plates/Badge.tsx'
import { Button } from '../../widgets/buttons/Button.tsx'
import { NO_VALUE } from '../../widgets/figures/format.ts'
import { PanelSkeleton } from '../../widgets/notices/PanelSkeleton.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { Trouble } from '../../widgets/notices/Trouble.tsx'
import { BrokerKeysDialog, ForgetKeysDialog } from './BrokerDialogs.tsx'
import { abilityWords, brokerStateWords } from './broker-words.ts'
import type { Broker } from './broker-words.ts'
import css from '../../widgets/styles/Sheet.module.css'

type Verb = 'keep' | 'forget'

const HEADS = ['Broker', 'Act', 'State', 'Through it you can', 'Key', 'Kept since', 'Replaced', 'Replace by']

const dayOf = (at: string | null | undefined): string =>
  at === null || at === undefined ? NO_VALUE : dayHere(at)

function Acts({ one, onAct }: Readonly<{ one: Broker; onAct: (verb: Verb) => void }>) {
  const { name, credential } = one
  if (credential === null)
    return one.built_in ? (
      <>needs no keys</>
    ) : (
      <Button kind="quiet" aria-label={`Add keys: ${name}`} onClick={() => onAct('keep')}>
        Add keys
      </Button>
    )
  return (
    <>
      <Button kind="quiet" aria-label={`Replace: ${name}`} onClick={() => onAct('keep')}>
        Replace
      </Button>
      <Button kind="quiet" aria-label={`Delete: ${name}`} onClick={() => onAct('forget')}>
        Delete
      </Button>
    </>
  )
}

function Row({ one, onAct }: Readonly<{ one: Broker; onAct: (verb: Verb) => void }>) {
  const { credential } = one
  const severity = one.status === 'connected' ? 'ok' : 'info'
  return (
    <tr>
      <th scope="row">{one.name}</th>
      <td>
        <Acts one={one} onAct={onAct} />
      </td>
      <td title={one.reason ?? undefined}>
        <span className={css.state}>
          <SeverityIcon severity={severity} size={13} />
          {brokerStateWords(one.status)}
        </span>
      </td>
      <td className={css.words}>{abilityWords(one)}</td>
      <td>{credential?.key_hint ?? NO_VALUE}</td>
      <td>{dayOf(credential?.created_at)}</td>
      <td>{dayOf(credential?.replaced_at)}</td>
      <td>
        <span className={css.state}>
          {credential?.rotation_due === true && <SeverityIcon severity="warn" size={13} />}
          {dayOf(credential?.rotates_at)}
          {credential?.rotation_due === true && ', due'}
        </span>
      </td>
    </tr>
  )
}

/** Brokers that the desk knows: what each can do here, and what it gave you, which nobody sees again. */
export function Brokers({ onChange }: Readonly<{ onChange: () => void }>) {
  const { outcome, reload } = useAnswer('brokers.list', {})
  const [open, setOpen] = useState<Readonly<{ broker: Broker; verb: Verb }> | null>(null)
  const [told, setTold] = useState<string | null>(null)
  const done = (words: string): void => {
    setTold(words)
    reload()
    onChange()
  }
  // What became of a change whose answer was lost is in the table.
  const closed = (): void => {
    setOpen(null)
    reload()
  }
  const Act = open?.verb === 'forget' ? ForgetKeysDialog : BrokerKeysDialog
  return (
    <section className={css.section} aria-labelledby="security-brokers">
      <h2 id="security-brokers">
        Brokers <span>keys are kept sealed and never shown again, to be replaced every 90 days</span>
      </h2>
      {outcome === null ? (
        <PanelSkeleton waitingFor="Asking for the brokers" />
      ) : outcome.kind !== 'answer' ? (
        <Trouble
          title="The brokers cannot be shown"
          happened={sentenceOf(outcome)}
          safe="Reading changes nothing. What is kept stays kept."
          next={{ words: 'Ask again', act: reload }}
        />
      ) : (
        <SheetTable caption="Brokers and your keys of them" heads={HEADS}>
          {outcome.value.brokers.map((one) => (
            <Row
              key={one.broker}
              one={one}
              onAct={(verb) => {
                setTold(null)
                setOpen({ broker: one, verb })
              }}
            />
          ))}
        </SheetTable>
      )}
      <Told told={told === null ? null : { words: told, failed: false }} />
      {open !== null && <Act broker={open.broker} onClose={closed} onDone={done} />}
    </section>
  )
}
