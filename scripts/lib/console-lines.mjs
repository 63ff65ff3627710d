/** Log records belong in the log file, not in front of a person; only what warns is told, once, as its sentence. */
const LOG_RECORD = /^\s*\{/
const LEVEL_WARN = 40

function warningIn(line) {
  try {
    const { level, msg, message } = JSON.parse(line)
    if (level < LEVEL_WARN) return undefined
    return message ? `${msg}: ${message}` : msg
  } catch {
    return undefined // Half a record: the log has all of it.
  }
}

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
  const warned = new Set()
  const warn = (line) => {
    const sentence = warningIn(line)
    if (!sentence || warned.has(sentence)) return
    warned.add(sentence)
    write(`${sentence}\n`)
  }
  const show = (line, end) => {
    crashed ||= CRASH.test(line)
    if (crashed) return
    if (LOG_RECORD.test(line)) warn(line)
    else write(line + end)
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
