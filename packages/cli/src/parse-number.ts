import { InvalidArgumentError } from 'commander'

/** The number of an option. Without this a word would become NaN, which JSON writes as null: "take the setting back". */
export function parseNumber(text: string): number {
  const number = Number(text)
  if (text.trim() === '' || !Number.isFinite(number)) throw new InvalidArgumentError('It is no number.')
  return number
}
