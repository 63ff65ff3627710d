/** Log records belong in the log file, not in front of a person. */
const LOG_RECORD = /^\s*\{.*\}?\s*$/

/** The first line that Node prints of a crash: where it happened. All that follows is for the log. */
const CRASH = /^(node:|file:\/\/|\/).*:\d+$/

/**
 * Passes on a child's messages for people, line by line. A text without its newline is a prompt and is passed on
 * after a moment, so that a question never waits unseen.
 */
export function makeConsoleLines(write, promptMs = 80) {
  let pending = ''
  let crashed = false
  let timer
  const show = (line, end) => {
    crashed ||= CRASH.test(line)
    if (!crashed && !LOG_RECORD.test(line)) write(line + end)
  }
  const flush = () => {
    if (pending !== '') show(pending, '')
    pending = ''
  }
  return {
    push(chunk) {
      clearTimeout(timer)
      const lines = (pending + chunk).split('\n')
      pending = lines.pop()
      for (const line of lines) show(line, '\n')
      timer = setTimeout(flush, promptMs)
    },
    end() {
      clearTimeout(timer)
      flush()
    },
  }
}
