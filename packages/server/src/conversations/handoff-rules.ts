/** What hands an idea off wherever it is said (SEN-04). "That's it" is not among them: it may mean the opposite. */
const PHRASES = [
  "i'm done",
  'i am done',
  'nothing else',
  "that's all",
  'that is all',
  "that's everything",
  'that is everything',
]
/** An answer to "Anything else?" only. */
const NO = /^(no|nope|no thanks|no thank you|nothing)$/
const ASKED = /anything else\s*\?\s*$/i

/**
 * True when a person says, and clearly, that nothing is missing: one of the phrases as a sentence of its own at the end,
 * or "No" to "Anything else?". Anything after it, such as "..., except", is no hand-off.
 */
export function isHandOff(text: string, lastQuestion: string | null): boolean {
  const sentences = plain(text)
    .split(/[.!;\n]+/)
    .map((one) => one.replaceAll(/[,:]/g, ' ').replaceAll(/\s+/g, ' ').trim())
  const last = sentences.findLast((one) => one !== '') ?? ''
  const words = last
    .replace(/^(no|nope|ok|okay|thanks|thank you|yes)\s+/, '')
    .replace(/\s+(thanks|thank you|for now)$/, '')
  if (PHRASES.includes(words) || PHRASES.includes(last)) return true
  return NO.test(last) && lastQuestion !== null && ASKED.test(lastQuestion.trim())
}

const plain = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[\u2018\u2019\u02bc`]/g, "'")
    .trim()
