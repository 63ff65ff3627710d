import { z } from 'zod'
import type { BackupOptions } from '../backups/index.ts'

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be from ${min} to ${max}`)

/** Backups. What is not named has its default. */
export const BACKUP_VARIABLES = {
  BACKUP_DIR: z.string().max(4_096).optional(),
  BACKUP_EVERY_HOURS: whole(0, 8_760).optional(),
  BACKUP_KEEP: whole(1, 1_000).optional(),
}

type Variables = Readonly<{
  BACKUP_DIR?: string | undefined
  BACKUP_EVERY_HOURS?: number | undefined
  BACKUP_KEEP?: number | undefined
}>

export const backupsOf = (variables: Variables): Partial<BackupOptions> => ({
  ...(variables.BACKUP_DIR === undefined ? {} : { directory: variables.BACKUP_DIR }),
  ...(variables.BACKUP_EVERY_HOURS === undefined ? {} : { everyHours: variables.BACKUP_EVERY_HOURS }),
  ...(variables.BACKUP_KEEP === undefined ? {} : { keep: variables.BACKUP_KEEP }),
})
