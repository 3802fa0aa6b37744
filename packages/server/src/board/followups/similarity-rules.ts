/** What is compared: a follow-up, a task, or the idea of a spec, which has no title of its own. */
export type Proposal = { title: string; description: string }

/**
 * Two texts are the same when they share this part of all words that either has (Jaccard's index, the "resemblance" of
 * Broder et al., Syntactic Clustering of the Web, 1997, who group pages from 0.5 on). Higher here, because a proposal is
 * short and one word may be the whole difference: `add tests for the cart` and `add tests for the orders` share 0.5. The
 * pairs that it was chosen by are in the test.
 */
const SAME_FROM = 0.7

/** A title of fewer words says too little to be the same thing by itself: `Fix tests`. */
const TELLING_WORDS = 3

/** Enough to tell two proposals apart; what an agent pastes after that would only cost time. */
export const COMPARED_LENGTH = 2_000

/** Without them texts that say nothing in common would look alike. */
const FILLERS = new Set(
  'a an and are as at be by for from has have in is it its of on or should so that the their then there this to was we when which with'.split(
    ' ',
  ),
)

/** The words of a text in their order, without case, signs and accents of form. */
function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
}

/** Exactly the same words in the same order give the same text. */
export function normalize({ title, description }: Proposal): string {
  return `${wordsOf(title).join(' ')}\n${wordsOf(description).join(' ')}`
}

/** Whether two proposals ask for the same thing: the same telling title, or nearly the same words in all. */
export function isSame(one: Proposal, other: Proposal): boolean {
  const [title, otherTitle] = [tellingWords(one.title), tellingWords(other.title)]
  if (title.size >= TELLING_WORDS && resemblance(title, otherTitle) === 1) return true
  return resemblance(allWords(one), allWords(other)) >= SAME_FROM
}

/** The part of all words that both have, 0 to 1; texts without words resemble nothing. */
function resemblance(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const shared = [...one].filter((word) => other.has(word)).length
  const all = one.size + other.size - shared
  return all === 0 ? 0 : shared / all
}

const allWords = ({ title, description }: Proposal) => tellingWords(`${title} ${description.slice(0, COMPARED_LENGTH)}`)

/** Plural and singular are one word. */
function tellingWords(text: string): Set<string> {
  const words = wordsOf(text).filter((word) => !FILLERS.has(word))
  return new Set(words.map((word) => (word.length > 3 && /[^s]s$/.test(word) ? word.slice(0, -1) : word)))
}
