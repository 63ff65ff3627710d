import type { Logger } from '../../src/core/app/index.ts'

type Level = keyof Logger

/** A log that keeps every line, to be searched for what belongs into none. */
export type RecordingLogger = Readonly<{
  logger: Logger
  lines: (level?: Level) => readonly string[]
}>

export function recordingLogger(): RecordingLogger {
  const kept: Readonly<{ level: Level; line: string }>[] = []
  const keep =
    (level: Level) =>
    (event: string, fields: object): void => {
      kept.push({ level, line: `${event} ${JSON.stringify(fields)}` })
    }
  return {
    logger: { info: keep('info'), warn: keep('warn'), error: keep('error') },
    lines: (level) =>
      kept.filter((one) => level === undefined || one.level === level).map(({ line }) => line),
  }
}
