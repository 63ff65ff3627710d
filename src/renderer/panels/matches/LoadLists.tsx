import { useState } from 'react'
import type { ChangeEvent } from 'react'
import { base64Of } from '../../client/index.ts'
import type { EntryOutput } from '../../client/index.ts'
import { useAct } from '../../terminal/use-act.ts'
import { Button } from '../../widgets/buttons/Button.tsx'
import { SheetTable } from '../../widgets/tables/SheetTable.tsx'
import { TextField } from '../../widgets/fields/TextField.tsx'
import { Told } from '../../widgets/notices/Told.tsx'
import css from '../../widgets/styles/Sheet.module.css'

type Imported = EntryOutput<'sanctions.importLists'>

/** Reading a large list and screening anew take their time; whoever waits is told what is being done. */
const LOAD_TIMEOUT_MS = 300_000
const FILES_MAX = 8

/** Packed, since a publisher's file is larger than a request. */
async function packed(file: File): Promise<Readonly<{ file: string; file_name: string }>> {
  if (file.name.endsWith('.gz')) return { file: await base64Of(file), file_name: file.name }
  const stream = file.stream().pipeThrough(new CompressionStream('gzip'))
  return { file: await base64Of(await new Response(stream).blob()), file_name: `${file.name}.gz` }
}

const wordsOf = ({ lists, refused }: Imported): string =>
  [
    ...lists.map(
      ({ list, entries, changed, removed }) =>
        `${list}: ${entries} entries, ${changed} new or changed, ${removed} gone.`,
    ),
    ...(refused.length === 0 ? [] : [`${refused.length} of the files refused.`]),
  ].join(' ')

function Refused({ refused }: Pick<Imported, 'refused'>) {
  if (refused.length === 0) return null
  return (
    <SheetTable caption="Files that were refused" heads={['File', { figure: 'Line' }, 'Why']}>
      {refused.map(({ file, line, message }) => (
        <tr key={`${file} ${message}`}>
          <th scope="row">{file}</th>
          <td className={css.figure}>{line ?? ''}</td>
          <td className={css.words}>{message}</td>
        </tr>
      ))}
    </SheetTable>
  )
}

/** What is being done with the files, from the press to the answer. */
function useLoading(onChange: () => void) {
  const { busy, told, run, clear } = useAct()
  const [stage, setStage] = useState<string | null>(null)
  const [refused, setRefused] = useState<Imported['refused']>([])
  const ended = (answer: Imported | null): void => {
    setStage(null)
    setRefused(answer?.refused ?? [])
    if (answer !== null) onChange()
  }
  const take = async (files: readonly File[]): Promise<void> => {
    clear()
    setRefused([])
    const given = []
    for (const [at, file] of files.entries()) {
      setStage(`Packing ${file.name}, ${at + 1} of ${files.length}`)
      given.push(await packed(file))
    }
    setStage('Reading the lists; the desk screens against those in force until it is done')
    ended(await run('sanctions.importLists', { files: given }, wordsOf, LOAD_TIMEOUT_MS))
  }
  const fetchFrom = async (urls: readonly string[]): Promise<void> => {
    setRefused([])
    setStage('Fetching from the publisher and reading')
    ended(await run('sanctions.fetchLists', { urls: [...urls] }, wordsOf, LOAD_TIMEOUT_MS))
  }
  return { isBusy: busy || stage !== null, told, stage, refused, take, fetchFrom }
}

function addressFault(urls: readonly string[]): string | null {
  if (urls.length === 0) return 'Off: give an address'
  return urls.length > FILES_MAX ? `Off: at most ${FILES_MAX}` : null
}

/** Loads new versions of lists: files of one or several lists, all files of a list together, or their publisher's addresses. */
export function LoadLists({ onChange }: Readonly<{ onChange: () => void }>) {
  const { isBusy, told, stage, refused, take, fetchFrom } = useLoading(onChange)
  const [addresses, setAddresses] = useState('')
  const [tooMany, setTooMany] = useState(false)
  const urls = addresses.split(/\s+/).filter((url) => url !== '')
  const choose = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const files = [...(target.files ?? [])]
    setTooMany(files.length > FILES_MAX)
    if (files.length > 0 && files.length <= FILES_MAX) await take(files)
    // The same files may be chosen again.
    target.value = ''
  }
  return (
    <>
      <div className={css.fields}>
        <label className={css.select}>
          Load lists from files
          <input
            type="file"
            multiple
            accept=".csv,.xml,.yaml,.yml,.gz"
            disabled={isBusy}
            onChange={(event) => void choose(event)}
          />
        </label>
        <TextField
          label="Or from their publisher"
          text={addresses}
          hint="Addresses of all files of a list, parted by blanks."
          onText={setAddresses}
        />
      </div>
      <div className={css.acts}>
        <Button
          kind="quiet"
          offBecause={addressFault(urls)}
          busy={isBusy}
          onClick={() => void fetchFrom(urls)}
        >
          Fetch
        </Button>
      </div>
      {stage !== null && (
        <p className={css.told} role="status">
          <progress aria-label="Loading lists" /> {stage}
        </p>
      )}
      <Told
        told={
          tooMany ? { words: `At most ${FILES_MAX} files at once. Nothing was sent.`, failed: true } : told
        }
      />
      <Refused refused={refused} />
    </>
  )
}
