import { readFile } from 'node:fs/promises'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { Result } from '../../../core/kernel/index.ts'
import { reportingFirm } from '../../../core/compliance/reporting/contract-firm.ts'
import type { FirmReads, ReportingFailure, ReportingFirm } from '../../../core/compliance/reporting/index.ts'

const unusable = (file: string, why: string): Result<never, ReportingFailure> =>
  refused({ code: 'not_configured', message: `The firm's own facts in ${file}: ${why}.` })

const isAbsent = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/**
 * What the firm says of itself, from a JSON file that is read anew for each filing. A file that is not there says nothing;
 * one that is wrong is refused with its first wrong field.
 */
export const makeFirmReads =
  (file: string): FirmReads =>
  async (): Promise<Result<ReportingFirm, ReportingFailure>> => {
    const text = await readFile(file, 'utf8').catch((error: unknown) => {
      if (isAbsent(error)) return '{}'
      throw error
    })
    let content: unknown
    try {
      content = JSON.parse(text)
    } catch (error) {
      if (error instanceof SyntaxError) return unusable(file, 'is not JSON')
      throw error
    }
    const read = reportingFirm.safeParse(content)
    if (read.success) return ok(read.data)
    const [issue] = read.error.issues
    return unusable(file, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
  }
