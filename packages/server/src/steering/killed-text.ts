import { nameOf } from '#access'

/** Why an attempt ended that somebody killed. */
export function killedText(userId: string): string {
  return `Killed by ${nameOf(userId)}.`
}
