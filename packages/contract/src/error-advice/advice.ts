/** What a code means, why it comes, and what to type or change. Sentences in Markdown; code in backticks. */
export type Advice = { title: string; why: string; do: readonly [string, ...string[]] }
