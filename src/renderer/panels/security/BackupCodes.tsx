import { useState } from 'react'
import { Button } from '../../widgets/buttons/Button.tsx'
import { saveFile, savedWords } from '../../widgets/buttons/save-file.ts'
import { codesText } from './words.ts'
import css from './security.module.css'
import sheet from '../../widgets/styles/Sheet.module.css'

/** Ten codes, shown this once: to be copied, printed or kept as a file. */
export function BackupCodes({ codes, account }: Readonly<{ codes: readonly string[]; account: string }>) {
  const [told, setTold] = useState<string | null>(null)
  const copy = async (): Promise<void> => {
    const done = await navigator.clipboard?.writeText(codes.join('\n')).then(
      () => true,
      () => false,
    )
    setTold(done === true ? 'Copied. Clear the clipboard once they are kept.' : 'The clipboard is closed.')
  }
  const keep = async (): Promise<void> =>
    setTold(savedWords(await saveFile('optionix-backup-codes.txt', 'text/plain', codesText(codes, account))))
  return (
    <div className={css.codes} data-print>
      <p className={sheet.note}>
        Backup codes of {account}. Each stands in for the app once. They are shown now and never again: keep
        them where the phone is not.
      </p>
      <ol className={css.codeList} aria-label="Backup codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className={sheet.acts} data-no-print>
        <Button onClick={() => void copy()}>Copy</Button>
        <Button onClick={() => window.print()}>Print</Button>
        <Button onClick={() => void keep()}>Keep as a file</Button>
      </div>
      <p className={sheet.told} role="status" data-no-print>
        {told}
      </p>
    </div>
  )
}
