/** What became of something that was sent: the act in its title, then label and sentence, four lines for a trouble. */
export type OutcomeWords = Readonly<{
  title: string
  tone: 'plain' | 'ok' | 'warn' | 'critical'
  icon: 'clock' | 'half' | 'check' | 'cross' | 'shield' | 'octagon' | 'unknown'
  /** Label and sentence: what happened, rule, what is safe, what you can do. */
  facts: readonly (readonly [string, string])[]
}>

export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

/** On its way: nothing is known yet. */
export const SENDING: OutcomeWords = {
  title: 'Sending',
  tone: 'plain',
  icon: 'clock',
  facts: [['What happens', 'The order is on its way.']],
}

/** Refused before it left: the rule, and that the book is as it was. */
export const deniedWords = (
  { code, message }: Readonly<{ code: string; message: string }>,
  { title, safe, remedy }: Readonly<{ title: string; safe: string; remedy: string }>,
): OutcomeWords => ({
  title,
  tone: 'warn',
  icon: 'shield',
  facts: [
    ['What happened', sentence(message)],
    ['Rule', code],
    ['What is safe', safe],
    ['What you can do', remedy],
  ],
})

/** It left and no answer came: it counts as open. */
export const unknownWords = (
  title: string,
  { happened, safe, remedy }: Readonly<{ happened: string; safe: string; remedy: string }>,
): OutcomeWords => ({
  title,
  tone: 'warn',
  icon: 'unknown',
  facts: [
    ['What happened', happened],
    ['What is safe', safe],
    ['What you can do', remedy],
  ],
})
