import { z } from 'zod'
import { entry, timestamp } from '../../kernel/wire.ts'

const TAG = 'screening'

/** 10 MB in base64, as much as a request carries; what is larger comes packed, or from its publisher. */
const fileInput = z
  .string()
  .min(1)
  .max(14_000_000)
  .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'must be base64')
const fileName = z.string().trim().min(1).max(200)

const listAnswer = z.object({
  list: z.string(),
  /** SHA-256 over the files that it came from. */
  version: z.string(),
  /** The publisher's own day; null where the format carries none. */
  published_on: z.string().nullable(),
  entries: z.number().int(),
  /** Aliases and addresses whose entry was not in the files. */
  orphans: z.number().int(),
  imported_at: timestamp,
  imported_by: z.string(),
})

const importAnswer = z.object({
  lists: z.array(
    z.object({
      list: z.string(),
      version: z.string(),
      published_on: z.string().nullable(),
      entries: z.number().int(),
      orphans: z.number().int(),
      /** Entries that are new or say something else than before, and entries that are gone. */
      changed: z.number().int(),
      removed: z.number().int(),
      /** The version that was in force until now. */
      before: z.string().nullable(),
    }),
  ),
  /** Files that were not taken. Their lists stay in the version that they had. */
  refused: z.array(
    z.object({
      file: z.string(),
      error: z.string(),
      message: z.string(),
      line: z.number().int().nullable(),
    }),
  ),
})

/** The lists that customers are screened against. */
export const listsContract = {
  lists: entry('GET', '/compliance/lists', {
    permission: 'compliance.read',
    tag: TAG,
    summary: 'The lists in force, with version and date',
  })
    .input(z.object({}))
    .output(z.object({ screening_enabled: z.boolean(), lists: z.array(listAnswer) })),

  importLists: entry('POST', '/compliance/lists', {
    permission: 'data.write',
    tag: TAG,
    summary:
      'Load new versions from files: a form with `file` and `file_name`, or all files of a list together in `files`',
    audit: 'data',
    upload: true,
  })
    .input(
      z
        .object({
          file: fileInput.optional(),
          file_name: fileName.optional(),
          files: z
            .array(z.object({ file: fileInput, file_name: fileName }))
            .min(1)
            .max(8)
            .optional(),
        })
        .refine(
          ({ file, file_name, files }) =>
            files === undefined ? file !== undefined && file_name !== undefined : file === undefined,
          'name `file` and `file_name`, or `files`',
        ),
    )
    .output(importAnswer),

  fetchLists: entry('POST', '/compliance/lists/fetch', {
    permission: 'data.write',
    tag: TAG,
    summary: 'Load new versions from their publisher: all files of a list together',
    audit: 'data',
  })
    .input(z.object({ urls: z.array(z.string().max(2_000)).min(1).max(8) }))
    .output(importAnswer),
}
