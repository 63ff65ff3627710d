/**
 * Hangul in Latin letters as lists write Korean names: after McCune and Reischauer without its signs, and with `j` (KIM, Jong
 * Un). A syllable of Unicode is 0xAC00 + (initial × 21 + vowel) × 28 + final (The Unicode Standard, chapter 3.12).
 */
const INITIALS = 'k,kk,n,t,tt,r,m,p,pp,s,ss,,j,jj,ch,k,t,p,h'.split(',')
const VOWELS = 'a,ae,ya,yae,o,e,yo,ye,o,wa,wae,oe,yo,u,wo,we,wi,yu,u,ui,i'.split(',')
const FINALS = ',k,k,k,n,n,n,t,l,k,m,l,l,l,p,l,m,p,p,t,t,ng,t,t,k,t,p,t'.split(',')

const FIRST = 0xac00
const SYLLABLE = /[\uac00-\ud7a3]/gu
/** The surname that lists write Ri: one letter by its sound. */
const RI = '이'

function latinOf(syllable: string): string {
  if (syllable === RI) return 'ri'
  const code = (syllable.codePointAt(0) ?? FIRST) - FIRST
  const final = code % FINALS.length
  const pair = (code - final) / FINALS.length
  const vowel = pair % VOWELS.length
  return [INITIALS[(pair - vowel) / VOWELS.length], VOWELS[vowel], FINALS[final]].join('')
}

/** Korean and Chinese names are written without blanks, a sign a syllable: each becomes a word. */
export const partedSyllables = (text: string): string =>
  text.replace(SYLLABLE, (syllable) => ` ${latinOf(syllable)} `).replace(/\p{Script=Han}/gu, ' $& ')
