import { useState } from 'react'
import { bytesOf, sentenceOf } from '../client/index.ts'
import type { CallOutcome } from '../client/index.ts'
import { saveFile, savedWords } from '../widgets/buttons/save-file.ts'

type File = Readonly<{ file_name: string; content_type: string; content: string; encoding?: string }>

const isFile = (value: unknown): value is File =>
  typeof value === 'object' && value !== null && 'file_name' in value && 'content' in value

/** A file that is no text comes in base64. */
const contentOf = ({ content, encoding }: File): BlobPart =>
  encoding === 'base64' ? bytesOf(content) : content

/** Asks the engine for a file and hands it over to be kept; `words` say what became of the last one. */
export function useDownload(): Readonly<{
  words: string | null
  download: (ask: () => Promise<CallOutcome<unknown>>) => void
}> {
  const [words, setWords] = useState<string | null>(null)
  const take = async (ask: () => Promise<CallOutcome<unknown>>): Promise<void> => {
    setWords('Asking for the file')
    const outcome = await ask()
    if (outcome.kind !== 'answer') return setWords(`No file: ${sentenceOf(outcome)}`)
    if (!isFile(outcome.value)) return setWords('No file: the engine sent none.')
    const { file_name: name, content_type: type } = outcome.value
    setWords(`Where to keep ${name}?`)
    return setWords(savedWords(await saveFile(name, type, contentOf(outcome.value))))
  }
  return { words, download: (ask) => void take(ask) }
}
