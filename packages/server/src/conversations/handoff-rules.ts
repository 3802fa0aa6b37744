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

/** Words that may stand before or after it and change nothing. */
const POLITE = /^(ok|okay|thanks|thank you|thanks a lot|great|good|perfect|for now)$/

/**
 * True when a person says, and clearly, that nothing is missing: one of the phrases as the last thing that they say, or
 * "No" to "Anything else?". Anything after it, such as "..., except", is no hand-off.
 */
export function isHandOff(text: string, lastQuestion: string | null): boolean {
  const parts = plain(text)
    .split(/[.!;:,\n]+/)
    .map((part) => part.replaceAll(/\s+/g, ' ').trim())
  const said = parts.filter((part) => part !== '' && !POLITE.test(part))
  const last = (said.at(-1) ?? '')
    .replace(/^(no|nope|ok|okay|yes|and) /, '')
    .replace(/ (thanks|thank you|for now)$/, '')
  if (PHRASES.includes(last)) return true
  return said.length === 1 && NO.test(last) && lastQuestion !== null && ASKED.test(lastQuestion.trim())
}

const plain = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[\u2018\u2019\u02bc`]/g, "'")
    .trim()
