import { readFile } from 'node:fs/promises'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { Result } from '../../../core/kernel/index.ts'
import type { ReportingFailure } from '../../../core/compliance/reporting/index.ts'

const isAbsent = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** The content of a JSON file, read anew each time; null for a file that is not there. */
export async function readJsonFile(file: string): Promise<Result<unknown, ReportingFailure>> {
  try {
    return ok(JSON.parse(await readFile(file, 'utf8')))
  } catch (error) {
    if (isAbsent(error)) return ok(null)
    if (!(error instanceof SyntaxError)) throw error
    return refused({ code: 'not_configured', message: `The firm's own facts in ${file}: is not JSON.` })
  }
}
