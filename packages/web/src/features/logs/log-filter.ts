import { AttemptId, type LogFilter, type LogLevel } from '@sentra/contract'

/** What the person chose. `place` is a stage, an attempt, or nothing; `isOnly` hides the lines that do not match. */
export type Chosen = { level: LogLevel; place: string; text: string; isRegex: boolean; isOnly: boolean }

export const everything: Chosen = { level: 'debug', place: '', text: '', isRegex: false, isOnly: true }

/** Which lines are shown. */
export function shownBy({ level, place, ...chosen }: Chosen): LogFilter {
  const attempt = AttemptId.safeParse(place)
  return {
    ...(level !== 'debug' && { minLevel: level }),
    ...(place !== '' && (attempt.success ? { attemptId: attempt.data } : { phase: place })),
    ...(chosen.isOnly && textOf(chosen)),
  }
}

/** Which of the shown lines are hits; null when no text is looked for. */
export function hitsOf(chosen: Chosen): LogFilter | null {
  return chosen.text === '' ? null : { ...shownBy(chosen), ...textOf(chosen) }
}

function textOf({ text, isRegex }: Pick<Chosen, 'text' | 'isRegex'>): LogFilter {
  if (text === '') return {}
  return isRegex ? { regex: text } : { search: text }
}
