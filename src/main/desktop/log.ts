import type { DesktopLog } from './ports.ts'

/** One JSON line a fact on standard error: `npm start` keeps it in a file that only its owner can read. */
export function makeLog(write: (line: string) => void, now: () => Date): DesktopLog {
  const at =
    (level: string) =>
    (facts: Readonly<Record<string, unknown>>, message: string): void =>
      write(`${JSON.stringify({ level, time: now().toISOString(), room: 'desktop', ...facts, message })}\n`)
  return { info: at('info'), warn: at('warn'), error: at('error') }
}
