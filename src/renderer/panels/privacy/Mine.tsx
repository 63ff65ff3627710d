import { useState } from 'react'
import { sentenceOf } from '../../client/index.ts'
import { dayHere, useEngineDay, useEngineMinuteMs, zoneHere } from '../../shell/clock.ts'
import { useAnswer, useTerminal } from '../../terminal/hooks.ts'
import { useAct } from '../../terminal/use-act.ts'
import { useDownload } from '../../terminal/use-download.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { NO_VALUE } from '../../widgets/figures/format.ts'
import { saveFile, savedWords } from '../../widgets/buttons/save-file.ts'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import { Ask } from './Ask.tsx'
import { Consents } from './Consents.tsx'
import { EraseMe } from './EraseMe.tsx'
import { Outcome } from './Outcome.tsx'
import { clockWords, kindWords, stateWords } from './words.ts'
import type { OwnRequest } from './words.ts'
import css from '../../widgets/styles/Sheet.module.css'

type Act = Readonly<{ verify: (id: string) => void; lift: (id: string) => void; busy: boolean }>

/** What can be done about one's own request now. */
function Acts({ request, act }: Readonly<{ request: OwnRequest; act: Act }>) {
  const { request_id: id } = request
  if (request.verification_required)
    return (
      <Button kind="quiet" busy={act.busy} onClick={() => act.verify(id)}>
        Prove it is you
      </Button>
    )
  if (request.request_type === 'restriction' && request.status === 'completed')
    return (
      <Button kind="quiet" busy={act.busy} onClick={() => act.lift(id)}>
        Lift it
      </Button>
    )
  return <>{NO_VALUE}</>
}

function Table({ requests, act }: Readonly<{ requests: readonly OwnRequest[]; act: Act }>) {
  const now = useEngineMinuteMs()
  return (
    <SheetTable
      caption="What you asked for, newest first"
      heads={['What', `Asked, ${zoneHere()}`, `Due, ${zoneHere()}`, 'State', 'Answer', 'Act']}
    >
      {requests.map((request) => (
        <tr key={request.request_id}>
          <th scope="row">{kindWords(request.request_type)}</th>
          <td>{dayHere(request.created_at)}</td>
          <td>{[dayHere(request.estimated_completion), clockWords(request, now) ?? []].flat().join(', ')}</td>
          <td>{stateWords(request.status)}</td>
          <td className={css.words}>{request.reason ?? NO_VALUE}</td>
          <td>
            <Acts request={request} act={act} />
          </td>
        </tr>
      ))}
    </SheetTable>
  )
}

/** What was asked for before, and the way to ask. */
function OwnRequests() {
  const list = useAnswer('privacy.listRequests', {})
  const { busy, told, run } = useAct()
  const [asking, setAsking] = useState(false)
  const act = async (
    name: 'privacy.verifyRequest' | 'privacy.liftRestriction',
    id: string,
  ): Promise<void> => {
    if ((await run(name, { request_id: id }, ({ status }) => `${stateWords(status)}.`)) !== null)
      list.reload()
  }
  const acts = {
    busy,
    verify: (id: string) => void act('privacy.verifyRequest', id),
    lift: (id: string) => void act('privacy.liftRestriction', id),
  }
  return (
    <section className={css.section} aria-labelledby="privacy-own">
      <h2 id="privacy-own">
        What you asked for <span>answered within 30 days, 45 by CCPA</span>
      </h2>
      <Outcome of={list} what="your requests">
        {({ requests }) =>
          requests.length === 0 ? (
            <p className={css.note}>You asked for nothing yet.</p>
          ) : (
            <Table requests={requests} act={acts} />
          )
        }
      </Outcome>
      <Told told={told} />
      <div className={css.acts}>
        <Button kind="primary" onClick={() => setAsking(true)}>
          Ask for something
        </Button>
      </div>
      {asking && <Ask onClose={() => setAsking(false)} onDone={list.reload} />}
    </section>
  )
}

/** Everything that is kept of oneself, as a file. It takes a fresh proof of who asks. */
function OwnFile() {
  const { link } = useTerminal()
  const { words, download } = useDownload()
  const [said, setSaid] = useState<string | null>(null)
  const today = useEngineDay()
  const takeJson = async (): Promise<void> => {
    const outcome = await link.call('privacy.exportData', { format: 'json' })
    if (outcome.kind !== 'answer') return setSaid(`No file: ${sentenceOf(outcome)}`)
    const text = JSON.stringify(outcome.value, null, 2)
    const name = `my-data-${today}.json`
    return setSaid(savedWords(await saveFile(name, 'application/json', text)))
  }
  const takeCsv = (): void => {
    setSaid(null)
    download(() => link.call('privacy.exportData', { format: 'csv' }))
  }
  const told = said ?? words
  return (
    <section className={css.section} aria-labelledby="privacy-file">
      <h2 id="privacy-file">
        Your data <span>everything that is kept of you</span>
      </h2>
      <div className={css.acts}>
        <Button onClick={() => void takeJson()}>Download as JSON</Button>
        <Button onClick={takeCsv}>Download as CSV</Button>
      </div>
      <Told told={told === null ? null : { words: told, failed: told.startsWith('No file') }} />
    </section>
  )
}

/** One's own rights: what one allows, what one asked for, the file, and the end. */
export function Mine() {
  return (
    <>
      <Consents />
      <OwnRequests />
      <OwnFile />
      <EraseMe />
    </>
  )
}
